const hexBytes = /^(?:\s*[0-9a-fA-F]{2})*\s*$/
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** The bytes of `0x…` or of strict base64; undefined for any other text. */
export function bytesOfText(text: string): Uint8Array | undefined {
  if (text.startsWith('0x')) {
    const hex = text.slice(2)
    return hexBytes.test(hex) ? bytes(Buffer.from(hex.replace(/\s+/g, ''), 'hex')) : undefined
  }
  return base64.test(text) ? bytes(Buffer.from(text, 'base64')) : undefined
}

/** The least bytes of a non-negative integer, little end first; undefined for a negative one. */
export function bytesOfInteger(value: bigint): Uint8Array | undefined {
  if (value < 0n) return undefined
  const found: number[] = []
  for (let rest = value; rest > 0n; rest >>= 8n) found.push(Number(rest & 255n))
  return Uint8Array.from(found)
}

// small Buffers share one pool; a cell must own its bytes
function bytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer)
}
