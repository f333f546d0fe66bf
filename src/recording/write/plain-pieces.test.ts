import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createVault } from '../../config/vault.ts'
import { filledPieces } from '../read/filled-pieces.ts'
import { plainPieces } from './plain-pieces.ts'

const secret = 'k3y/ü 4711-abcdef'

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

/** A window that ends within a character was once looked through as bytes. */
const acrossPieces: [number, string][] = [
  [12_157, secret],
  [66_061, encodeURIComponent(secret)],
  [53_041, secret],
]

const vaultOf = () => {
  const vault = createVault()
  vault.add(secret, 'key')
  return vault
}

test('no secret passes, wherever pieces and windows end, and what was taken out is put back to the byte', async () => {
  const forms = [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('hex'),
  ]
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 150_000 }), fc.constantFrom(...forms)), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.integer({ min: 700, max: 400_000 }),
      fc.constantFrom('lorem "ipsum" ', 'ü€𝄞', 'x', '${secret', '\\u0041 %41 &amp; '),
      async (places, size, filler) => {
        const text = places
          .map(([length, form]) => `${filler.repeat(Math.ceil(length / filler.length))} ${form} `)
          .join('')
        const bytes = Buffer.from(text)
        const vault = vaultOf()
        const plain = await gathered(plainPieces(inPieces(bytes, size), vault))
        for (const form of forms) expect(plain.includes(form)).toBe(false)
        const filled = await gathered(
          filledPieces(inPieces(plain, 1 + (size % 5000)), (part) => vault.fill(part, () => '?')),
        )
        expect(filled.equals(bytes)).toBe(true)
      },
    ),
    {
      numRuns: 4,
      endOnFailure: true,
      examples: [
        [[[309, secret]], 700, 'ü€𝄞'],
        [acrossPieces, 700, 'ü€𝄞'],
      ],
    },
  )
}, 30_000)

test('no secret passes beside bytes that are not UTF-8, nor one that is written in one byte a character', async () => {
  for (const broken of [Buffer.from([0xff]), Buffer.from([0xe2, 0x82]), Buffer.from([0xf5, 0x80, 0x80, 0x80])]) {
    const bytes = Buffer.concat([broken, Buffer.from(`ü ${secret} €`), broken, Buffer.from(`{"key": "${secret}"}`)])
    const plain = await gathered(plainPieces(inPieces(bytes, 5), vaultOf()))
    expect(plain.includes(secret)).toBe(false)
    const filled = await gathered(filledPieces(inPieces(plain, 7), (part) => vaultOf().fill(part, () => '?')))
    expect(filled.equals(bytes)).toBe(true)
  }
  const oneByte = Buffer.from(`caf\u00e9 ${secret} \u00fc`, 'latin1')
  const plain = await gathered(plainPieces(inPieces(oneByte, 5), vaultOf()))
  expect(plain.toString('latin1')).toBe('caf\u00e9 *** \u00fc')
})

test('bytes that are no text come out as they went in', async () => {
  const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, at) => (at * 7919) % 256))
  expect((await gathered(plainPieces(inPieces(bytes, 65_536), vaultOf()))).equals(bytes)).toBe(true)
})
