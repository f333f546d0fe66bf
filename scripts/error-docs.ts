/** The text of docs/errors.md, from the register of errors and warnings. */
import { answerErrors } from '../src/model/error-register/answer.ts'
import { apiErrors } from '../src/model/error-register/api.ts'
import { commandErrors } from '../src/model/error-register/command.ts'
import { completenessErrors } from '../src/model/error-register/completeness.ts'
import { configFileErrors } from '../src/model/error-register/config-file.ts'
import { configErrors } from '../src/model/error-register/config.ts'
import { incrementalErrors } from '../src/model/error-register/incremental.ts'
import { loadingErrors } from '../src/model/error-register/loading.ts'
import type { ErrorMeaning } from '../src/model/error-register/meaning.ts'
import { exitOf, ownErrors, statusErrors } from '../src/model/error-register/register.ts'
import { tableErrors } from '../src/model/error-register/tables.ts'
import { warningRegister } from '../src/model/error-register/warnings.ts'

/** Where the text stands. */
export const errorDocs = 'docs/errors.md'

type Errors = Readonly<Record<string, ErrorMeaning>>

const statuses = Object.fromEntries(
  Object.entries(statusErrors).map(([digit, meaning]) => [`HTTP_${digit}xx`, meaning]),
)

const sections: readonly { readonly title: string; readonly intro?: string; readonly errors: Errors }[] = [
  { title: 'Command line', errors: commandErrors },
  { title: 'Reading the config', errors: configFileErrors },
  { title: 'What the config says', errors: configErrors },
  {
    title: 'Reaching the API',
    intro: `A status is an error of its own, \`HTTP_\` and the number, after retries where they help. Those without a line of their own are
\`HTTP_3xx\`, \`HTTP_4xx\` and \`HTTP_5xx\` here. The hint goes by the status; the server's own words follow \`->\`.`,
    errors: { ...apiErrors, ...statuses },
  },
  { title: 'Reading the answer', errors: answerErrors },
  { title: 'Incremental loading', errors: incrementalErrors },
  { title: 'Tables', errors: tableErrors },
  {
    title: 'Loading',
    intro: `What can pass (a connection, a lock, a disk, a permission) keeps the package: the next run loads it first. What cannot (values,
constraints, names, types, limits) drops it and says so; state moves only with rows, so the next run reads them again.`,
    errors: loadingErrors,
  },
  {
    title: 'Less than complete',
    intro: `Some of these come after rows were loaded: the exit code says so. [Completeness](completeness.md) has the whole story.`,
    errors: completenessErrors,
  },
  {
    title: 'Components of your own',
    intro: `A component of your own throws \`new SluiceError('OWN_…', 'Could not X because Y.', { hint })\` with a code of its own behind
\`OWN_\`: \`OWN_QUOTA_SPENT\`. Its details may give another \`recovery\` and \`exitCode\` than these ([extending](extending/README.md)).`,
    errors: ownErrors,
  },
]

const head = `# Errors and warnings

Made from the register (\`src/model/error-register/\`) by \`npm run gen\`; do not edit.

Every error has a stable code, a sentence, the place in the config (\`at\`), what was found, what is allowed, and the next thing
to do. With \`--json\` the same is in \`error\` (\`code\`, \`message\`, \`place\`, \`found\`, \`allowed\`, \`hint\`; \`problems\` when a config
has several; \`resource\` when one was being read), and every warning in \`warnings\`, equal ones once with a \`count\`. In the library
it is a \`SluiceError\` with \`code\`, \`about\`, \`recovery\`, \`exitCode\` and \`details\`. Secrets are \`***\` in all of them.

Exit codes: 0 loaded · 1 failed, nothing committed · 2 wrong usage or config · 3 committed in part, said which · 4 committed, but short of what the API
announced ([completeness](completeness.md)) · 5 committed, with warnings that \`--fail-on\` names · 130 interrupted, or at its \`--deadline\`.

What becomes of what was read (\`recovery\`):

- \`retry\`: a fault that passes by itself. Where an answer brought it, the request was made again as the [retry policy](config.md) says; what
  was read is kept, and the next run goes on from there.
- \`resume\`: the run was ended on purpose or from outside (Ctrl-C, a full disk, refused credentials, a destination that does not answer).
  What was read is kept, and the next run goes on from there.
- \`abort\`: the same would come of it again. What this run read and did not load is dropped, and the next run reads it anew.
- \`usage\`: the command or the config has to be corrected first; dropped as well.`

/** The page as it must be. */
export function errorDocsText(): string {
  const parts = sections.flatMap(({ title, intro, errors }) => [
    `## ${title}`,
    ...(intro === undefined ? [] : [intro]),
    table(['code', 'what happened', 'what to do', 'exit', 'recovery'], Object.entries(errors).map(errorRow)),
  ])
  const warnings = Object.entries(warningRegister).map(([code, { summary, docs }]) => [`\`${code}\``, summary, docs])
  return [
    head,
    ...parts,
    '## Warnings',
    'A warning changes no exit code; what was short is an error as well (exit 4).',
    `${table(['code', 'what happened', 'what to do'], warnings)}\n`,
  ].join('\n\n')
}

function errorRow([code, meaning]: readonly [string, ErrorMeaning]): string[] {
  const { recovery, laterPage, summary, docs } = meaning
  const kept = laterPage === undefined ? recovery : `${recovery}; after the first page ${laterPage}`
  return [`\`${code}\``, summary, docs, String(exitOf(meaning)), kept]
}

/** A Markdown table with columns of one width, as the formatter wants it. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => [...(row[column] ?? '')].length)))
  const line = (cells: readonly string[], fill = ' '): string =>
    `| ${cells.map((cell, column) => cell + fill.repeat((widths[column] ?? 0) - [...cell].length)).join(' | ')} |`
  return [
    line(header),
    line(
      header.map(() => ''),
      '-',
    ),
    ...rows.map((row) => line(row)),
  ].join('\n')
}
