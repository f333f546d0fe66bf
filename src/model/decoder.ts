import type { z } from 'zod'
import type { JsonValue } from '../json/json.ts'
import type { Body } from '../json/records/body.ts'
import type { LongDocument } from '../json/records/long-document.ts'

/** What is known of a body besides its bytes. */
export interface BodyFacts {
  /** of the answer, as it came; '' = none */
  readonly contentType: string
}

/** A body that is in a file, whole. */
export interface BodyFile {
  /** bytes */
  readonly size: number
  /** fills a buffer from a place on; gives how many bytes there were, which is 0 at the end only */
  read(into: Uint8Array, at: number): Promise<number>
}

/**
 * How the bytes of a body become records. `whole` gives the decoded body, in which a selector then finds the records;
 * `stream` gives records as they come, in batches: a body of any size in little memory. Both throw `BadBody`, or any
 * other error, for bytes that are not what they should be. Pieces of a stream end anywhere, in the middle of a
 * character too. `Whole` is what a whole body becomes: a value, or for the engine one with records still in bytes.
 */
export type Decoder<Whole extends Body = JsonValue> =
  | {
      readonly type: string
      readonly reads: 'whole'
      decode(bytes: Uint8Array, about: BodyFacts): Whole | Promise<Whole>
      /**
       * a long body as one whose records are read from its file part by part; undefined = it has to be in memory. Absent =
       * all are
       */
      open?(file: BodyFile, about: BodyFacts): Promise<LongDocument | undefined>
    }
  | {
      readonly type: string
      readonly reads: 'stream'
      decode(pieces: AsyncIterable<Uint8Array>, about: BodyFacts): AsyncIterable<readonly JsonValue[]>
    }

/** A decoder type of the catalog. */
export interface DecoderDefinition<Options extends z.ZodType = z.ZodType> {
  readonly type: string
  readonly aliases?: readonly string[]
  readonly summary: string
  /** all of them may be left out: an answer that is recognized is decoded without any */
  readonly options: Options
  /** whether an answer is of this kind, for endpoints without a `response_format`; the bytes are at most the first 64 KiB */
  accepts(contentType: string, firstBytes: Uint8Array): boolean
  build(options: z.output<Options>): Decoder<Body>
}

/** Why bytes could not be decoded. */
export class BadBody extends Error {
  override readonly name: string = 'BadBody'
  /** `cut_off` = the body ends too early, which may pass: it is asked for again */
  readonly problem: 'cut_off' | 'malformed'
  readonly hint: string | undefined

  /** `because` is a clause: `line 7 has 3 fields and the header has 4` */
  constructor(problem: 'cut_off' | 'malformed', because: string, hint?: string) {
    super(because)
    this.problem = problem
    this.hint = hint
  }
}

/** The decoder of each answer. */
export interface DecoderChoice {
  /** the config names one, so that the content type decides nothing */
  readonly isWritten: boolean
  choose(contentType: string, firstBytes: Uint8Array): Decoder<Body>
}

/** The same decoder for every answer. */
export function always(decoder: Decoder<Body>): DecoderChoice {
  return { isWritten: true, choose: () => decoder }
}

/** The first definition that accepts an answer, with its default options; the last one takes what nobody accepts. */
export function byAnswer(definitions: Readonly<Record<string, DecoderDefinition>>): DecoderChoice {
  const built = new Map<DecoderDefinition, Decoder<Body>>()
  const decoderOf = (definition: DecoderDefinition): Decoder<Body> => {
    const decoder = built.get(definition) ?? definition.build(definition.options.parse({}))
    built.set(definition, decoder)
    return decoder
  }
  const all = Object.values(definitions)
  return {
    isWritten: false,
    choose(contentType, firstBytes) {
      const found = all.find((definition) => definition.accepts(contentType, firstBytes)) ?? all.at(-1)
      if (found === undefined) throw new Error('there is no decoder')
      return decoderOf(found)
    },
  }
}
