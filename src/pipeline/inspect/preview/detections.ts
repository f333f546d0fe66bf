import { linesToPaste } from '../../../config/edit/render-value.ts'
import type { ConfigPath } from '../../../config/document.ts'
import type { JsonValue } from '../../../json/json.ts'
import { toJsonText } from '../../../json/json-text.ts'
import { given } from '../../../model/given.ts'
import type { Confidence } from '../../../model/paginator.ts'
import type { Masker } from '../../../model/secrets.ts'
import type { DetectedEvent } from '../../../model/report/events.ts'

/** Something that the config leaves open and an answer shows. */
export interface Detection {
  readonly what: string
  readonly found: string
  readonly why: string
  /** `certain` = nothing else could be meant; `likely` = something else could; `guess` = no second page has tried it */
  readonly confidence: Confidence
  /** where it would stand in the config; absent = there is nothing to write: see `note` */
  readonly path?: ConfigPath
  /** what would stand there: with it a run reads the same without looking */
  readonly value?: JsonValue
  /** the YAML lines, to stand in the resource; none without a value */
  readonly lines: readonly string[]
  /** why there is nothing to write */
  readonly note?: string
}

/**
 * The detections of a resource, one for each place in the config: of several, as of several parents, the surest that has
 * something to write. Where walks found different things there is nothing to write.
 */
export function mergeDetections(events: readonly DetectedEvent[], mask: Masker): readonly Detection[] {
  const kinds = [...new Set(events.map(({ what }) => what))]
  return kinds.map((kind) => {
    const group = events.filter(({ what }) => what === kind)
    const surest = bySureness.flatMap((confidence) => group.filter((event) => event.confidence === confidence))
    const writing = surest.filter(({ value }) => value !== undefined)
    const best = writing[0] ?? surest[0] ?? group[0]
    if (best === undefined) throw new Error('a group has members')
    const rival = writing.find((event) => event.confidence === best.confidence && !isSame(event, best))
    return detectionOf(best, rival, mask)
  })
}

// what a second page proved goes before what was thought of the first one
const bySureness: readonly (Confidence | undefined)[] = ['certain', 'likely', 'guess', undefined]

function isSame(left: DetectedEvent, right: DetectedEvent): boolean {
  return toJsonText(left.value ?? null) === toJsonText(right.value ?? null)
}

function detectionOf(
  { what, found, why, path, value, confidence = 'guess' }: DetectedEvent,
  rival: DetectedEvent | undefined,
  mask: Masker,
): Detection {
  const said = { what, found: mask(found), why: mask(why), confidence }
  const problem = noteOn({ what, value, path, rival }, mask)
  if (path === undefined || value === undefined || problem !== undefined)
    return { ...said, lines: [], ...given({ note: problem && mask(problem) }) }
  const item = path.findLastIndex((step) => typeof step === 'number')
  return { ...said, path, value, lines: linesToPaste(path.slice(item + 1), value) }
}

interface Found extends Pick<DetectedEvent, 'what'> {
  readonly value: JsonValue | undefined
  readonly path: ConfigPath | undefined
  readonly rival: DetectedEvent | undefined
}

/** Why there is nothing to write; undefined = there is. */
function noteOn({ what, value, path, rival }: Found, mask: Masker): string | undefined {
  if (rival !== undefined) return `nothing to write: not all parents are the same, others have ${rival.found}`
  if (value === undefined)
    return path === undefined && what === 'paginator'
      ? 'nothing to write: one page today may be two tomorrow, so each run looks again'
      : 'nothing to write: the resource does not stand in a config'
  const text = toJsonText(value)
  // an answer that names a key `${env.X}` must not make a config read the environment
  if (text.includes('${')) return 'nothing to write: a config would take the "${" in it for a lookup'
  return mask(text) === text ? undefined : 'nothing to write: a secret stands in it'
}
