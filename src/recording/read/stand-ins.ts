import { createHash, generateKeyPairSync } from 'node:crypto'
import { madeUpToken, type SecretShape } from '../recording.ts'

/** What stands in for a secret in a replay: of its kind, and the same every time but for keys. */
export function standIn(name: string, shape: SecretShape = 'text'): string {
  if (name === '') return madeUpToken
  if (shape === 'rsa_key') return made(generateKeyPairSync('rsa', { modulusLength: 2048 }))
  if (shape === 'ec_key') return made(generateKeyPairSync('ec', { namedCurve: 'P-256' }))
  const hash = createHash('sha256').update(name).digest()
  // any number of that many digits is one that JSON holds exactly
  if (shape === 'digits') return `9${String(hash.readUIntBE(0, 6)).padStart(14, '0').slice(-14)}`
  return `sluice-stand-in-${hash.toString('hex').slice(0, 16)}`
}

function made({ privateKey }: { readonly privateKey: ReturnType<typeof generateKeyPairSync>['privateKey'] }): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
