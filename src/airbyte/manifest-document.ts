import { basename, dirname, resolve } from 'node:path'
import type { ConfigDocument, ConfigPath, DocumentWarning } from '../config/document.ts'
import { SluiceError } from '../model/errors.ts'
import type { ImportedStream } from '../model/report/imported.ts'
import { type ConvertChoices, convertManifest } from './convert-manifest.ts'
import { propagate } from './tree/propagate.ts'
import { readTree } from './tree/read-tree.ts'
import { resolveRefs } from './tree/resolve-refs.ts'

/** A manifest's text, and where it is from. */
export interface ManifestSource {
  readonly file: string
  readonly text: string
  /** absolute path of the file */
  readonly absolute: string
}

/** Whether a YAML file is the manifest of a declarative Airbyte connector. */
export function isManifest(text: string): boolean {
  if (/^["']?type["']?:\s*["']?DeclarativeSource\b/m.test(text)) return true
  const has = (key: string): boolean => new RegExp(`^${key}:`, 'm').test(text)
  return has('version') && has('check') && (has('streams') || has('dynamic_streams'))
}

/**
 * A manifest as a configuration: read as YAML 1.1, references and `$parameters` resolved, each stream converted by itself.
 * Throws YAML_SYNTAX, IMPORT_BAD_REF, and IMPORT_NO_STREAMS when nothing could be converted.
 */
export function manifestDocument(source: ManifestSource, choices: Omit<ConvertChoices, 'name'> = {}): ConfigDocument {
  const { file, text } = source
  const { root, lines } = readTree(file, text)
  const resolved = propagate({ type: 'DeclarativeSource', ...resolveRefs(root, lines, file) }, lines)
  const { config, resourceLines, streams } = convertManifest(resolved, lines, { ...choices, name: nameOf(source) })
  if (!streams.some(({ status }) => status !== 'refused')) throw noStreams(file, streams)
  const warnings = streams.flatMap((stream) => warningOf(stream, file))
  return {
    file,
    format: 'yaml',
    value: config,
    imported: streams,
    ...(warnings.length > 0 && { warnings }),
    placeOf: (path) => ({ file, line: lineOf(path, resourceLines), column: 1 }),
  }
}

/** `manifest.yaml` is named after its folder. */
function nameOf({ absolute }: ManifestSource): string {
  const stem = basename(absolute).replace(/\.ya?ml$/i, '')
  const name = stem === 'manifest' ? basename(dirname(resolve(absolute))) : stem
  return name.replace(/^source-/, '').replaceAll(/[^\w-]+/g, '_') || 'connector'
}

function lineOf([first, index]: ConfigPath, resourceLines: readonly number[]): number {
  return first === 'resources' && typeof index === 'number' ? (resourceLines[index] ?? 1) : 1
}

function warningOf({ stream, refusal }: ImportedStream, file: string): readonly DocumentWarning[] {
  if (refusal === undefined) return []
  const message = `The stream "${stream}" is left out. ${refusal.code}: ${refusal.message}`
  const hint = 'See docs/recipes/airbyte.md, or choose the others with --streams.'
  return [{ code: 'IMPORT_STREAM_LEFT_OUT', message, hint, place: { file, line: refusal.line, column: 1 } }]
}

function noStreams(file: string, streams: readonly ImportedStream[]): SluiceError {
  const [first] = streams
  const why = first?.refusal === undefined ? 'it has none' : 'none of its streams can be converted'
  return new SluiceError('IMPORT_NO_STREAMS', `Could not import "${file}" because ${why}.`, {
    place: { file, line: first?.refusal?.line ?? 1, column: 1 },
    ...(first?.refusal !== undefined && {
      found: streams.map(({ stream, refusal }) => `${stream}: ${refusal?.message ?? ''}`).join('\n'),
    }),
    hint: 'What Python does in it can be written in TypeScript: --components.',
  })
}
