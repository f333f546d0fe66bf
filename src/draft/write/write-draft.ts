import type { JsonValue } from '../../json/json.ts'
import type { Draft, DraftClient, DraftResource, Evident, LeftOut } from '../draft.ts'
import { takenFrom } from '../child-key.ts'
import { asItem, comments, layOut, type Line, pairLines, withComment } from './lines.ts'
import { commentText } from './scalars.ts'
import { configSchemaUrl } from '../../model/schema-url.ts'

/** The line that tells editors where the JSON Schema is; the first of every config that `sluice init` writes. */
export const schemaLine = `# yaml-language-server: $schema=${configSchemaUrl}`

// of what was left out, so many lines are written; the rest is counted
const mostLeftOut = 40
const mostNotes = 12

/**
 * A draft as the text of a config: each line with its evidence as a comment, guesses marked `guess:`, at the end what was
 * left out. Read again it gives exactly the values of the draft, whatever texts are in it.
 */
export function writeDraft(draft: Draft): string {
  const on = draft.resources.filter(({ off }) => off === undefined)
  return [
    schemaLine,
    ...comments([`${draft.name}: drafted from ${draft.from}`], 0, 140),
    ...legend(draft),
    ...layOut(pairLines('name', draft.name, 0)),
    '',
    ...layOut(clientLines(draft.client)),
    '',
    on.length === 0 ? 'resources: []' : 'resources:',
    ...draft.resources.flatMap((resource, index) => [...(index === 0 ? [] : ['']), ...resourceText(resource)]),
    ...leftOutText(draft.leftOut),
    '',
  ].join('\n')
}

function legend({ resources, client }: Draft): readonly string[] {
  const parts: readonly (Evident<unknown> | undefined)[] = [
    client.baseUrl,
    client.auth,
    ...Object.values(client.headers ?? {}),
    ...resources.flatMap(partsOf),
  ]
  const has = (certainty: Evident<unknown>['certainty']): boolean => parts.some((part) => part?.certainty === certainty)
  return comments(
    [
      'A comment says where its line comes from.',
      ...(has('probed') ? ['"probed:" was seen in answers of the API.'] : []),
      ...(has('guess') ? ['"guess:" is likely, but nothing says so: look at it before you rely on it.'] : []),
    ],
    0,
  )
}

function partsOf(resource: DraftResource): readonly (Evident<unknown> | undefined)[] {
  const { path, params = {}, json, data, auth, headers = {}, dataSelector, paginator, primaryKey } = resource
  return [
    path,
    auth,
    resource.parent,
    resource.includeFromParent,
    resource.incremental,
    json,
    data,
    dataSelector,
    paginator,
    primaryKey,
    ...Object.values(params),
    ...Object.values(headers),
  ]
}

function clientLines({ baseUrl, headers, auth }: DraftClient): readonly Line[] {
  return [
    { depth: 0, text: 'client:' },
    ...evidentLines('base_url', baseUrl, 1),
    ...evidentLines('auth', auth, 1),
    ...mappingLines('headers', headers, 1),
  ]
}

function resourceText(resource: DraftResource): readonly string[] {
  const { about, off, notes = [] } = resource
  const said = [
    ...(about === undefined || about.trim() === '' ? [] : [about]),
    ...(off === undefined ? [] : [`left off: ${off}`]),
    ...notes.slice(0, mostNotes),
    ...(notes.length > mostNotes ? [`… and ${notes.length - mostNotes} more`] : []),
  ]
  return [...comments(said, 1), ...layOut(asItem(resourceLines(resource), 1), { off: off !== undefined })]
}

function resourceLines(resource: DraftResource): readonly Line[] {
  const { name, primaryKey } = resource
  return [
    ...pairLines('name', name, 0),
    ...evidentLines('primary_key', primaryKey, 0),
    ...dispositionLines(resource),
    { depth: 0, text: 'endpoint:' },
    ...endpointLines(resource),
    ...inclusionLines(resource),
  ]
}

/** What makes children joinable: the parent's fields that the path takes, and what the draft asks for besides. */
function inclusionLines(resource: DraftResource): readonly Line[] {
  const { parent, includeFromParent } = resource
  const taken = takenFrom(resource)
  const fields = [...new Set([...(includeFromParent?.value ?? []), ...taken])]
  const part = includeFromParent ?? parent
  return part === undefined || fields.length === 0
    ? []
    : evidentLines('include_from_parent', { ...part, value: fields }, 0)
}

/** What a second run does with the rows of the first hangs on what else is known. */
function dispositionLines({ primaryKey, incremental }: DraftResource): readonly Line[] {
  const write = (disposition: string, why: string): readonly Line[] =>
    withComment(pairLines('write_disposition', disposition, 0), why)
  if (primaryKey !== undefined) return write('merge', 'a row that comes again takes the place of the one with its key')
  if (incremental !== undefined) return write('append', 'without a primary key rows that come again are there twice')
  return write('replace', 'no primary key is known: each run loads all anew')
}

function endpointLines(resource: DraftResource): readonly Line[] {
  const { method, path, params, json, data, headers, auth, dataSelector, paginator, incremental } = resource
  return [
    ...evidentLines('path', path, 1),
    ...(method === 'GET' ? [] : pairLines('method', method, 1)),
    ...mappingLines('params', params, 1),
    ...evidentLines('json', json, 1),
    ...evidentLines('data', data, 1),
    ...mappingLines('headers', headers, 1),
    ...evidentLines('auth', auth, 1),
    ...evidentLines('data_selector', dataSelector, 1),
    ...evidentLines('paginator', paginator, 1),
    ...evidentLines('incremental', incremental, 1),
  ]
}

function evidentLines(key: string, part: Evident<JsonValue> | undefined, depth: number): readonly Line[] {
  return part === undefined ? [] : withComment(pairLines(key, part.value, depth), said(part))
}

function mappingLines(
  key: string,
  parts: Readonly<Record<string, Evident<JsonValue>>> | undefined,
  depth: number,
): readonly Line[] {
  const entries = Object.entries(parts ?? {})
  if (entries.length === 0) return []
  return [{ depth, text: `${key}:` }, ...entries.flatMap(([name, part]) => evidentLines(name, part, depth + 1))]
}

function said({ why, certainty }: Evident<unknown>): string {
  return certainty === 'stated' ? why : `${certainty}: ${why}`
}

function leftOutText(leftOut: readonly LeftOut[]): readonly string[] {
  if (leftOut.length === 0) return []
  const shown = leftOut.slice(0, mostLeftOut)
  const rest = leftOut.length - shown.length
  return [
    '',
    `# Left out (${leftOut.length}):`,
    ...shown.map(({ what, place, why }) => {
      const where = place === undefined ? '' : ` (${commentText(place, 60)})`
      return `#   ${commentText(what, 60)}${where}: ${commentText(why, 100)}`
    }),
    ...(rest > 0 ? [`#   … and ${rest} more`] : []),
  ]
}
