import { buildSchema } from '../schema/build-schema.ts'
import { cliText } from './build-cli.ts'
import { markdownTable, proseCell } from './markdown-table.ts'

/** A part of a JSON Schema. */
interface Part {
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly anyOf?: readonly Part[]
  readonly oneOf?: readonly Part[]
  readonly allOf?: readonly Part[]
  readonly items?: Part
  readonly properties?: Readonly<Record<string, Part>>
  readonly required?: readonly string[]
  readonly $ref?: string
}

interface Schema extends Part {
  readonly definitions: Readonly<Record<string, Part>>
}

const made = '<!-- Made from the JSON Schema of the config by `npm run gen`; do not edit. -->'

/** docs/reference/: every key of the config, and every command, from what checks them. */
export function referencePages(): readonly { readonly file: string; readonly text: string }[] {
  const schema = buildSchema() as unknown as Schema
  return [
    { file: 'docs/reference/README.md', text: indexText() },
    { file: 'docs/reference/config.md', text: configText(schema) },
    ...kinds.map((kind) => ({ file: `docs/reference/${kind.file}.md`, text: kindText(schema, kind) })),
    { file: 'docs/reference/cli.md', text: cliText() },
  ]
}

interface Kind {
  readonly file: string
  readonly prefix: string
  readonly title: string
  readonly lead: string
}

const kinds: readonly Kind[] = [
  {
    file: 'paginators',
    prefix: 'paginator',
    title: 'All paginators',
    lead: 'What `paginator` may be, in an endpoint, in `resource_defaults.endpoint` or in the client. How they behave, and when to take which: [paginators](../paginators.md).',
  },
  {
    file: 'auths',
    prefix: 'auth',
    title: 'All auths',
    lead: 'What `auth` may be, in the client or in an endpoint. Where secrets are found: [auth](../auth.md).',
  },
  {
    file: 'decoders',
    prefix: 'decoder',
    title: 'All decoders',
    lead: 'What `response_format` may be in an endpoint; left out, the answer says it. More: [decoders](../decoders.md).',
  },
  {
    file: 'destinations',
    prefix: 'destination',
    title: 'All destinations',
    lead: 'What `destination` may be, as a mapping with `type`. Forms as URLs, permissions and types: [DuckDB](../destinations/duckdb.md), [Postgres](../destinations/postgres.md), [ClickHouse](../destinations/clickhouse.md), [MySQL](../destinations/mysql.md), [DuckLake](../destinations/ducklake.md), [files](../destinations/filesystem.md), [SQLite](../destinations/sqlite.md).',
  },
]

const parts: readonly (readonly [name: string, title: string])[] = [
  ['client', 'client'],
  ['resource', 'A resource'],
  ['resource_defaults', 'resource_defaults'],
  ['endpoint', 'endpoint'],
  ['incremental', 'incremental'],
  ['error_handler', 'error_handler'],
  ['response_action', 'A response action'],
  ['processing_step', 'A processing step'],
  ['write_disposition', 'write_disposition'],
  ['schema_contract', 'schema_contract'],
  ['column', 'A column'],
  ['nested_hints', 'nested_hints'],
  ['reference', 'A reference'],
  ['environment', 'An environment'],
]

function indexText(): string {
  return `${made}

# Reference

Made from what sluice checks configs and command lines with, so that nothing is missing and nothing is made up. Guides with examples are elsewhere: [configuration](../config.md).

- [Every key of the config](config.md)
${kinds.map(({ file, title }) => `- [${title}](${file}.md)`).join('\n')}
- [Every command and option](cli.md)
- [Errors and warnings](../errors.md), with what to do
- [Events](../events.md) of a run, for programs
- [What Airbyte's components become](../airbyte-components.md)
- [The contract](../contract/rest-api.md): what a configuration means, and [which tables](../contract/tables.md) come out

The JSON Schema itself, for editors: \`node_modules/sluice/schema/sluice.schema.json\`, or as the first line of a config
\`# yaml-language-server: $schema=https://unpkg.com/sluice@0/schema/sluice.schema.json\`.
`
}

function configText(schema: Schema): string {
  const sections = parts.flatMap(([name, title]) => {
    const part = schema.definitions[name]
    return part === undefined ? [] : [section(title, part)]
  })
  return `${made}

# Every key of the config

With examples and what they do together: [configuration](../config.md).

${section('The top level', schema)}

${sections.join('\n\n')}
`
}

function kindText(schema: Schema, { prefix, title, lead }: Kind): string {
  const found = Object.entries(schema.definitions).filter(([name]) => name.startsWith(`${prefix}_`))
  return `${made}

# ${title}

${lead}

${found.map(([name, part]) => section(name.slice(prefix.length + 1), part)).join('\n\n')}
`
}

function section(title: string, part: Part): string {
  const about = part.description === undefined ? '' : `\n\n${sentence(part.description)}`
  const shapes = objectsOf(part)
  const tables = shapes.map((shape) => keyTable(shape)).filter((text) => text !== '')
  const body =
    tables.length === 0
      ? shapes.length === 0
        ? `\n\n${typeOf(part)}.`
        : '\n\nNo options.'
      : `\n\n${tables.join('\n\nor\n\n')}`
  return `## ${title}${about}${body}`
}

/** The forms of a part that are mappings. */
function objectsOf(part: Part): readonly Part[] {
  if (part.properties !== undefined) return [part]
  return [...(part.anyOf ?? []), ...(part.oneOf ?? []), ...(part.allOf ?? [])].flatMap(objectsOf)
}

function keyTable({ properties = {}, required = [] }: Part): string {
  const rows = Object.entries(properties)
    .filter(([key]) => key !== 'type' || required.length === 0 || !('const' in (properties[key] ?? {})))
    .map(([key, part]) => {
      const fallback =
        part.default === undefined
          ? ''
          : ` Default \`${JSON.stringify(part.default).replaceAll('|', String.raw`\|`)}\`.`
      const must = required.includes(key) ? ' **Must be given.**' : ''
      return [`\`${key}\``, typeOf(part), `${proseCell(sentence(part.description ?? ''))}${fallback}${must}`.trim()]
    })
  return rows.length === 0 ? '' : markdownTable(['key', 'type', 'meaning'], rows)
}

function sentence(text: string): string {
  if (text === '') return ''
  const capital = /^(?!true\b|false\b|null\b)[a-z]+\b(?![_.(])/.test(text)
    ? `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
    : text
  return /[.!?…:]$/.test(capital) ? capital : `${capital}.`
}

/** In a few words: `integer`, `text`, `a list of text`, or the part with a section of its own. */
function typeOf(part: Part): string {
  return [...new Set(typesOf(part))].slice(0, 6).join(', ') || 'anything'
}

function typesOf(part: Part): readonly string[] {
  if (part.$ref !== undefined) return refType(part.$ref)
  if (part.const !== undefined) return [`\`${JSON.stringify(part.const)}\``.replaceAll('|', String.raw`\|`)]
  if (part.enum !== undefined) return part.enum.filter((value) => value !== null).map((value) => `\`${String(value)}\``)
  const choices = [...(part.anyOf ?? []), ...(part.oneOf ?? []), ...(part.allOf ?? [])]
  if (choices.length > 0) return choices.flatMap(typesOf)
  return [part.type ?? []].flat().flatMap((type) => typeWord(type, part))
}

const words: Readonly<Record<string, string>> = { string: 'text', object: 'mapping', boolean: 'true or false' }

function typeWord(type: string, { items }: Part): readonly string[] {
  if (type === 'null') return []
  if (type !== 'array') return [words[type] ?? type]
  const inner = items === undefined ? [] : [...new Set(typesOf(items))]
  return [inner.length === 0 || inner.length > 2 ? 'list' : `list of ${inner.join(' or ')}`]
}

function refType(ref: string): readonly string[] {
  const name = ref.replace('#/definitions/', '')
  if (name === 'lookup') return []
  const kind = kinds.find(({ prefix }) => name === prefix)
  if (kind !== undefined) return [`[${name}](${kind.file}.md)`]
  const title = parts.find(([part]) => part === name)?.[1]
  if (title === undefined) return [`\`${name}\``]
  return [`[${name}](config.md#${title.toLowerCase().replaceAll(' ', '-')})`]
}
