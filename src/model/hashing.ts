import { createHash } from 'node:crypto'

/** `S128` of docs/contract/tables.md: the first `bytes` bytes of SHAKE-128, in base64 without padding. */
export function shake128(text: string | Uint8Array, bytes: number): string {
  return createHash('shake128', { outputLength: bytes }).update(text).digest('base64').replace(/=+$/, '')
}

/** SHA3-256 over the pieces in order, in base64 with padding: dlt's schema and state hashes. */
export function sha3(...pieces: readonly string[]): string {
  const hash = createHash('sha3-256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest('base64')
}
