import { SluiceError } from '../../model/errors.ts'
import type { CliHost } from '../host.ts'

const mostCharacters = 200 * 1024 * 1024

/** Everything that is piped in, as text. Throws DRAFT_SOURCE_UNREADABLE where nothing is piped, or more than 200 MB. */
export async function readStdin({ stdin }: Pick<CliHost, 'stdin'>): Promise<string> {
  if (stdin.isTTY === true) throw unreadable('nothing is piped in')
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of stdin) {
    const bytes = Buffer.from(piece)
    pieces.push(bytes)
    length += bytes.length
    if (length > mostCharacters) throw unreadable('it is longer than 200 MB')
  }
  return Buffer.concat(pieces).toString('utf8')
}

function unreadable(because: string): SluiceError {
  return new SluiceError('DRAFT_SOURCE_UNREADABLE', `Could not read standard input because ${because}.`, {
    hint: 'Pipe it in: pbpaste | sluice init --from -',
  })
}
