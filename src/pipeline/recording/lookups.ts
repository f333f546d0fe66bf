import { createPrivateKey } from 'node:crypto'
import type { SecretReference } from '../../config/document.ts'
import type { LookupResult, SecretLookup } from '../../config/plan/secret-lookup.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Masker } from '../../model/secrets.ts'
import { standIn } from '../../recording/read/stand-ins.ts'
import type { RecordingHead, SecretShape } from '../../recording/recording.ts'

type Around = (providers: SecretLookup) => SecretLookup

/** What a config looked up: noted while it is read, and sorted when all secrets are known. */
export interface LookedUp {
  readonly around: Around
  sorted(mask: Masker): Pick<RecordingHead, 'secrets' | 'settings' | 'document'>
}

/** Notes what a config finds, the `document`th of its file. What is looked up for a destination is not part of a recording. */
export function noteLookups(document?: number): LookedUp {
  const found = new Map<string, { readonly name: string; readonly value: unknown }>()
  const note = (key: string, name: string, result: LookupResult): LookupResult => {
    if (result.found && !isOfDestination(key)) found.set(key, { name, value: result.value })
    return result
  }
  return {
    around: (providers) => ({
      lookup: (reference) => note(keyOf(reference), reference.key, providers.lookup(reference)),
      lookupField: (field, sections) => note(fieldKey(field), field, providers.lookupField(field, sections)),
      lookupIn: (field, sections) => note(placedKey(field, sections), field, providers.lookupIn(field, sections)),
    }),
    sorted(mask) {
      const secrets: Record<string, SecretShape> = {}
      const settings: Record<string, JsonValue> = {}
      for (const [key, { name, value }] of found) {
        const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
        if (mask(text) !== text || key.startsWith('secrets:')) secrets[name] = shapeOf(text)
        else settings[key] = value as JsonValue
      }
      return { secrets, settings, ...(document !== undefined && { document }) }
    },
  }
}

/** What stands in for what is not there. */
export interface StandIns {
  /** of the recording, once it is known which one */
  readonly head: Pick<RecordingHead, 'secrets' | 'settings'> | undefined
  /** true = also for what is there: nothing of this machine counts */
  readonly always: boolean
}

/**
 * Lookups of a replay: a secret that no place has is a stand-in, a setting is what it was in the recorded run. What
 * destinations look up is as it is.
 */
export function withStandIns({ head, always }: StandIns): Around {
  const secrets = new Map(Object.entries(head?.secrets ?? {}))
  const settings = new Map(Object.entries(head?.settings ?? {}))
  const instead = (key: string, name: string, isSecret: boolean): LookupResult | undefined => {
    if (settings.has(key)) return { found: true, value: settings.get(key), from: 'the recording' }
    if (!secrets.has(name) && !isSecret) return undefined
    return { found: true, value: standIn(name, secrets.get(name)), from: 'a stand-in' }
  }
  const chosen = (key: string, look: () => LookupResult, other: () => LookupResult | undefined): LookupResult => {
    if (isOfDestination(key)) return look()
    if (always) return other() ?? look()
    const found = look()
    return found.found ? found : (other() ?? found)
  }
  return (providers) => ({
    lookup: (reference) =>
      chosen(
        keyOf(reference),
        () => providers.lookup(reference),
        () => instead(keyOf(reference), reference.key, isSecretReference(reference)),
      ),
    lookupField: (field, sections) =>
      chosen(
        fieldKey(field),
        () => providers.lookupField(field, sections),
        () => instead(fieldKey(field), field, false),
      ),
    lookupIn: (field, sections) =>
      chosen(
        placedKey(field, sections),
        () => providers.lookupIn(field, sections),
        () => instead(placedKey(field, sections), field, false),
      ),
  })
}

function keyOf({ store, key }: SecretReference): string {
  return `${store}:${key}`
}

function fieldKey(field: string): string {
  return `field:${field}`
}

function placedKey(field: string, sections: readonly (readonly string[])[]): string {
  return `field:${[...(sections[0] ?? []), field].join('.')}`
}

function isOfDestination(key: string): boolean {
  return /^(field|config|secrets):destination\./.test(key)
}

/** One without a fallback, which a config cannot do without. */
function isSecretReference({ store, key, fallback }: SecretReference): boolean {
  if (fallback !== undefined) return false
  return store === 'secrets' || /key|token|secret|pass|pwd|auth|credential|cookie|signature/i.test(key)
}

function shapeOf(value: string): SecretShape {
  if (/^\d{1,15}$/.test(value)) return 'digits'
  if (!value.includes('-----BEGIN')) return 'text'
  try {
    return createPrivateKey(value).asymmetricKeyType === 'ec' ? 'ec_key' : 'rsa_key'
  } catch {
    // it may have a passphrase
    return 'rsa_key'
  }
}
