import type { Body } from '../../json/records/body.ts'
import type { LongDocument } from '../../json/records/long-document.ts'
import type { Records } from '../../json/records/records.ts'
import type { BodyFacts, Decoder } from '../../model/decoder.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Spooled } from './body/spool.ts'
import { longestText } from './codec/decode-body.ts'

/** A document that is in a file, of an answer. Throws `SluiceError` where it cannot be decoded. */
export interface DocumentInFile extends LongDocument {
  /** all of it in memory, as if it were short; throws RESPONSE_TOO_LARGE */
  whole(): Promise<Body>
  /** gives the disk space back; reading a list to its end does so, too */
  done(): Promise<void>
}

/** What reading a body from a file needs to say what is wrong with it. */
interface Explaining {
  /** the error of what a decoder throws */
  explain(error: unknown): Error
  /** the error of a body that is too long for memory */
  tooLarge(maxBytes: number): Error
}

/** A body in a file as a document; one that has no long lists to be read from there is decoded in memory. */
export async function openDocument(
  { spooled, decoder }: { readonly spooled: Spooled; readonly decoder: Decoder<Body> & { readonly reads: 'whole' } },
  about: BodyFacts,
  explaining: Explaining,
): Promise<DocumentInFile | { readonly body: Body }> {
  const whole = async (): Promise<Body> => {
    if (spooled.size > longestText) throw explaining.tooLarge(longestText)
    const bytes = Buffer.allocUnsafe(spooled.size)
    for (let at = 0; at < bytes.length;) at += await spooled.read(bytes.subarray(at), at)
    await spooled.dispose()
    return decoder.decode(bytes, about)
  }
  const document = await decoder.open?.(spooled, about)
  if (document === undefined) return { body: await whole() }
  return {
    ...document,
    recordsOf(part) {
      const records = document.recordsOf(part)
      return (
        records && explained(records, { explain: (error) => explaining.explain(error), done: () => spooled.dispose() })
      )
    },
    whole: () =>
      whole().catch((error: unknown) => {
        throw error instanceof SluiceError ? error : explaining.explain(error)
      }),
    done: () => spooled.dispose(),
  }
}

/** What comes from a file, with every failure as an error about the request. */
export async function* explained<Part extends Records | readonly unknown[]>(
  parts: AsyncIterable<Part>,
  { explain, done }: Pick<Explaining, 'explain'> & Pick<DocumentInFile, 'done'>,
): AsyncGenerator<Part, void, undefined> {
  try {
    yield* parts
  } catch (error) {
    throw error instanceof SluiceError ? error : explain(error)
  } finally {
    await done()
  }
}
