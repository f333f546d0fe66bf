import { shellWord } from '../../../design/out/shell-word.ts'

/** The command that reads what a test read reads. */
export function previewCommand({
  file,
  resource,
  pages,
  parents,
  environment,
}: {
  readonly file: string
  readonly resource: string | undefined
  readonly pages: number
  /** undefined = it has no parent */
  readonly parents: number | undefined
  readonly environment: string | undefined
}): string {
  return [
    `sluice preview ${shellWord(file)}`,
    ...(resource === undefined ? [] : [shellWord(resource)]),
    ...(pages === 2 ? [] : [`--pages ${pages}`]),
    ...(parents === undefined || parents === 1 ? [] : [`--parents ${parents}`]),
    ...(environment === undefined || environment === '' ? [] : [`--env ${shellWord(environment)}`]),
  ].join(' ')
}
