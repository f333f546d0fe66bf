import { builtins } from '../../../../python/builtins/index.ts'
import { exceptionClasses } from '../../../../python/values/exceptions.ts'
import type { Machine } from '../../../../python/run/machine.ts'
import { parseTexts } from '../../../../python/syntax/parse-program.ts'
import { namesDefinedBy, targetNames } from '../../../../python/syntax/names.ts'
import type { Statement } from '../../../../python/syntax/tree.ts'
import type { Definitions } from './step-text.ts'

/** What the statements of a program define, at its top and in what always runs there. */
export function definitionsIn(body: readonly Statement[], machine: Pick<Machine, 'source' | 'texts'>): Definitions {
  const imports = new Map<string, string>()
  const statements = new Map<string, Statement[]>()
  const visit = (statement: Statement, place: 'top' | 'block' | 'function'): void => {
    if (statement.kind === 'import' || statement.kind === 'import-from')
      for (const [name, text] of importsOf(statement)) imports.set(name, text)
    else if (place !== 'function')
      // what stands under a condition or in a loop may not be what made the value
      for (const name of namesSetBy(statement))
        statements.set(name, [...(statements.get(name) ?? []), statement, ...(place === 'block' ? [statement] : [])])
    const isScope = statement.kind === 'function' || statement.kind === 'class'
    for (const inner of below(statement)) visit(inner, isScope || place === 'function' ? 'function' : 'block')
  }
  for (const statement of body) visit(statement, 'top')
  const elsewhere = otherFiles(body, machine)
  return {
    textOf: (span) => machine.source(span),
    importOf: (name) =>
      imports.get(name) ?? (statements.has(name) ? undefined : elsewhere((file) => file.importOf(name))),
    statementOf: (name, text) => {
      const isElsewhere = text !== undefined && body[0] !== undefined && !body.some(({ at }) => at.text === text)
      const own = isElsewhere ? undefined : statements.get(name)
      if (own === undefined) return elsewhere((file) => file.statementOf(name))
      return own.length === 1 ? own[0] : undefined
    },
    isBuiltin: (name) => name === 'super' || builtins.names.has(name) || exceptionClasses.has(name),
  }
}

/** The same of the files that the program has read; undefined where they do not agree. */
function otherFiles(
  body: readonly Statement[],
  machine: Pick<Machine, 'source' | 'texts'>,
): <Found extends string | Statement>(find: (file: Definitions) => Found | undefined) => Found | undefined {
  const main = new Set(body.map(({ at }) => at.text))
  const files = new Map<number, Definitions>()
  return (find) => {
    const found = machine.texts.flatMap((file, index) => {
      // what has a place of its own is a piece of the program, or was written here
      if (index === 0 || main.has(index) || 'positionAt' in file) return []
      const known =
        files.get(index) ??
        definitionsIn(parseTexts([file.text], index).body, { texts: [], source: (span) => machine.source(span) })
      files.set(index, known)
      return find(known) ?? []
    })
    const [first, ...more] = found
    return more.every((other) => other === first) ? first : undefined
  }
}

function importsOf(statement: Extract<Statement, { kind: 'import' | 'import-from' }>): [string, string][] {
  if (statement.kind === 'import')
    return statement.names.map(({ module, as }): [string, string] =>
      as === undefined ? [module.split('.')[0] ?? module, `import ${module}`] : [as, `import ${module} as ${as}`],
    )
  return statement.names.map(({ name, as }): [string, string] => [
    as ?? name,
    `from ${statement.module} import ${name}${as === undefined ? '' : ` as ${as}`}`,
  ])
}

/** One that changes what a name stands for counts, too. */
function namesSetBy(statement: Statement): readonly string[] {
  return statement.kind === 'augmented' ? targetNames(statement.target) : namesDefinedBy(statement)
}

/** The statements inside of a statement. */
export function below(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case 'if':
    case 'for':
    case 'while':
      return [...statement.body, ...statement.otherwise]
    case 'try':
      return [
        ...statement.body,
        ...statement.handlers.flatMap(({ body }) => body),
        ...statement.otherwise,
        ...statement.finally,
      ]
    case 'with':
    case 'function':
    case 'class':
      return statement.body
    case 'match':
      return statement.cases.flatMap(({ body }) => body)
    default:
      return []
  }
}
