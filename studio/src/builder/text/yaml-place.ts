import type { ConfigPath } from '../../api/contract.ts'

/** Where in a YAML text something is typed: the mapping it stands in, and whether it is a key or the value of one. */
export interface YamlPlace {
  /** of the mapping for a key, of the key itself for a value */
  readonly path: ConfigPath
  readonly kind: 'key' | 'value'
  /** offset at which what is typed begins */
  readonly from: number
}

/** The same where texts may have to stand in quotes. */
export interface TypedPlace extends YamlPlace {
  /** its opening quote stands before it already */
  readonly isQuoted: boolean
}

interface Line {
  /** columns of its dashes */
  readonly dashes: readonly number[]
  /** column of what follows them */
  readonly column: number
  readonly key: string | undefined
  readonly rest: string
}

/** A mapping's key, or a list's item, that is open where one is. */
interface Frame {
  readonly kind: 'key' | 'item'
  readonly column: number
  readonly step: string | number
}

function parseLine(text: string): Line {
  const dashes: number[] = []
  let column = /^ */.exec(text)?.[0].length ?? 0
  for (let found = /^-( +|$)/.exec(text.slice(column)); found !== null; found = /^-( +|$)/.exec(text.slice(column))) {
    dashes.push(column)
    column += found[0].length
  }
  const [, double, single, plain, rest = ''] =
    /^(?:(?:"([^"]*)"|'([^']*)'|([\w$.-]+))\s*:(?=\s|$))?(.*)$/.exec(text.slice(column)) ?? []
  return { dashes, column, key: double ?? single ?? plain, rest }
}

/**
 * The place of an offset. It goes by indentation, as people read YAML, and so works on text that cannot be parsed yet;
 * mappings in braces are read within their line. undefined = it is in a comment or a text of several lines.
 */
export function yamlPlace(text: string, offset: number): YamlPlace | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const before = text.slice(start, offset)
  if (/(?:^|\s)#/.test(before)) return undefined
  const frames = framesAbove(text.slice(0, start).split('\n').slice(0, -1), before)
  if (frames === undefined) return undefined
  const line = parseLine(before)
  for (const dash of line.dashes) openItem(frames, dash)
  close(frames, line.column)
  const outer = frames.map(({ step }) => step)
  const own = line.key === undefined ? outer : [...outer, line.key]
  const flow = flowPlace(before)
  if (flow !== undefined) return { path: [...own, ...flow.path], kind: flow.kind, from: start + flow.at }
  if (line.key === undefined) return { path: outer, kind: 'key', from: start + line.column }
  return { path: own, kind: 'value', from: offset - line.rest.trimStart().length }
}

/** What is open after the lines above; undefined = the line belongs to a text that begins with `|` or `>`. */
function framesAbove(above: readonly string[], here: string): Frame[] | undefined {
  const frames: Frame[] = []
  let block: number | undefined
  for (const text of above) {
    if (/^\s*(?:#|$)/.test(text)) continue
    const line = parseLine(text)
    if (block !== undefined && line.column > block) continue
    block = undefined
    if (text.startsWith('---')) {
      frames.length = 0
      continue
    }
    for (const dash of line.dashes) openItem(frames, dash)
    if (line.key === undefined) continue
    close(frames, line.column)
    frames.push({ kind: 'key', column: line.column, step: line.key })
    if (/^\s*[|>][+-]?\d*\s*(?:#.*)?$/.test(line.rest)) block = line.dashes[0] ?? line.column
  }
  return block !== undefined && parseLine(here).column > block ? undefined : frames
}

function openItem(frames: Frame[], column: number): void {
  while ((frames.at(-1)?.column ?? -1) > column) frames.pop()
  const last = frames.at(-1)
  const isNext = last?.kind === 'item' && last.column === column
  if (isNext) frames.pop()
  frames.push({ kind: 'item', column, step: isNext ? Number(last.step) + 1 : 0 })
}

function close(frames: Frame[], column: number): void {
  while ((frames.at(-1)?.column ?? -1) >= column) frames.pop()
}

/** Where one is in `{ type: cursor, cursor_path: …`, that is open before the cursor. */
function flowPlace(before: string): { path: ConfigPath; kind: 'key' | 'value'; at: number } | undefined {
  const outer: string[] = []
  let [from, depth] = [0, 0]
  let key: string | undefined
  for (let index = 0; index < before.length; index++) {
    const char = before[index] ?? ''
    if (char === '"' || char === "'") {
      const end = before.indexOf(char, index + 1)
      if (end === -1) return undefined
      index = end
    } else if (char === '{') {
      if (depth > 0) outer.push(key ?? '')
      ;[depth, from, key] = [depth + 1, index + 1, undefined]
    } else if (char === '}' && depth > 0) {
      ;[depth, key] = [depth - 1, outer.pop()]
    } else if (char === ',' && depth > 0) {
      ;[from, key] = [index + 1, undefined]
    } else if (char === ':' && depth > 0 && key === undefined && /\s/.test(before[index + 1] ?? ' ')) {
      ;[key, from] = [
        before
          .slice(from, index)
          .trim()
          .replaceAll(/^["']|["']$/g, ''),
        index + 1,
      ]
    }
  }
  if (depth <= 0) return undefined
  const at = from + (/^\s*/.exec(before.slice(from))?.[0].length ?? 0)
  return key === undefined ? { path: outer, kind: 'key', at } : { path: [...outer, key], kind: 'value', at }
}
