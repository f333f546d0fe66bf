import type { DocumentWarning } from './document.ts'

/** What is told of a program that loads where sluice cannot, with its line where it is known. */
export function foreignDestination(destination: unknown, line?: number): DocumentWarning {
  const type =
    typeof destination === 'object' && destination !== null && 'type' in destination ? destination.type : destination
  const name = typeof type === 'string' ? `The destination "${type}"` : 'The destination of the program'
  const where = line === undefined ? '' : ` in line ${line}`
  return {
    code: 'PYTHON_LEFT_OUT',
    message: `${name}${where} is left out because ${typeof type === 'string' ? 'sluice has none of that name' : 'its name is not known'}.`,
    hint: 'Name where to load: --destination. Without it a file of DuckDB beside the configuration is loaded.',
  }
}
