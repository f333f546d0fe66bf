import type { ImportCredential } from '../api/contract.ts'

/** How a request says who sends it, as far as a URL alone needs to be told. */
export type Credential = { readonly kind: 'none' } | ImportCredential

/** What an import is told: nothing where no key is needed. */
export function given(credential: Credential): { readonly credential?: ImportCredential } {
  return credential.kind === 'none' ? {} : { credential }
}

/** Whether everything that is needed was typed. */
export function isWhole(credential: Credential): boolean {
  if (credential.kind === 'none') return true
  return credential.key.trim() !== '' && (credential.kind === 'bearer' || credential.name.trim() !== '')
}
