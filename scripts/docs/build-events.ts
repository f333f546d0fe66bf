import { readFileSync } from 'node:fs'
import ts from 'typescript'

const source = 'src/model/report/events.ts'

/** The text of docs/events.md: one section per event, from the types and their comments. */
export function eventsText(): string {
  const file = ts.createSourceFile(source, readFileSync(source, 'utf8'), ts.ScriptTarget.Latest, true)
  const interfaces = new Map<string, ts.InterfaceDeclaration>()
  let order: readonly string[] = []
  file.forEachChild((node) => {
    if (ts.isInterfaceDeclaration(node)) interfaces.set(node.name.text, node)
    if (ts.isTypeAliasDeclaration(node) && node.name.text === 'Happening' && ts.isUnionTypeNode(node.type))
      order = node.type.types.map((member) => member.getText())
  })
  const named = (name: string): ts.InterfaceDeclaration => {
    const found = interfaces.get(name)
    if (found === undefined) throw new Error(`${source} has no interface ${name}`)
    return found
  }
  const events = order.map(named)
  return [
    '# Events',
    '',
    '<!-- made by `npm run gen` from src/model/report/events.ts: change it there -->',
    '',
    'What `onEvent` gets while a pipeline runs, in the order in which it happens. Every text is masked: no secret is in it.',
    "Who asks for them raw (`events: 'raw'` beside `onEvent`) gets texts as they are, secrets among them: for looking for a fault in",
    'memory, never for a log, a file or a screen. Telemetry and the history of runs stay masked.',
    '',
    'Listeners are called in line with the work, so they are to be quick; what one throws ends the run. Other verbs of',
    '[`openPipeline`](library.md) tell what they do as well, without `run_started` and `run_done`.',
    '',
    '```ts',
    "import { openPipeline } from 'sluice'",
    '',
    "const shop = openPipeline({ file: 'shop.yaml' }, {}, { onEvent: (event) => console.log(event.seq, event.kind) })",
    'await shop.run()',
    '```',
    '',
    '## The envelope',
    '',
    'Every event has these.',
    '',
    ...fieldTable([...members(named('EventEnvelope'))]),
    '## The events',
    '',
    ...events.flatMap((event) => [
      `### \`${kindOf(event)}\``,
      '',
      comment(event),
      '',
      ...fieldTable([...inherited(event, named), ...members(event)].filter((member) => nameOf(member) !== 'kind')),
    ]),
  ]
    .join('\n')
    .concat('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replace(/\n+$/, '\n')
}

function inherited(
  event: ts.InterfaceDeclaration,
  named: (name: string) => ts.InterfaceDeclaration,
): readonly ts.PropertySignature[] {
  const parents = (event.heritageClauses ?? []).flatMap((clause) => clause.types)
  return parents.flatMap((parent) => members(named(parent.expression.getText())))
}

function members(node: ts.InterfaceDeclaration): readonly ts.PropertySignature[] {
  return node.members.filter(ts.isPropertySignature)
}

function kindOf(event: ts.InterfaceDeclaration): string {
  const kind = members(event).find((member) => nameOf(member) === 'kind')
  return kind?.type?.getText().replaceAll("'", '') ?? ''
}

function nameOf(member: ts.PropertySignature): string {
  return member.name.getText()
}

function fieldTable(fields: readonly ts.PropertySignature[]): string[] {
  if (fields.length === 0) return []
  const rows = fields.map((field) => [
    `\`${nameOf(field)}${field.questionToken === undefined ? '' : '?'}\``,
    `\`${(field.type?.getText() ?? '').replaceAll('readonly ', '').replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')}\``,
    comment(field),
  ])
  const all = [['field', 'type', 'meaning'], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(3, ...all.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = all
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line), '']
}

/** The sentence above a declaration. */
function comment(node: ts.Node): string {
  return ts
    .getJSDocCommentsAndTags(node)
    .map((doc) => (ts.isJSDoc(doc) ? (ts.getTextOfJSDocComment(doc.comment) ?? '') : ''))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
