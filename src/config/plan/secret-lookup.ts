import type { SecretReference } from '../document.ts'

/** What a lookup came to; `lookedIn` names every place in the order they were tried, for the error. */
export type LookupResult =
  | { readonly found: true; readonly value: unknown; readonly from: string }
  | {
      readonly found: false
      readonly lookedIn: readonly string[]
      /** it has been said already */
      readonly isReported?: boolean
    }

/** The lookup side of `createProviders`: environment first, then the secrets and config files. */
export interface SecretLookup {
  lookup(reference: SecretReference): LookupResult
  /** a field without a reference of its own, searched under each section path in turn */
  lookupField(field: string, sections: readonly (readonly string[])[]): LookupResult
  /** looks a field up under these sections and nowhere else */
  lookupIn(field: string, sections: readonly (readonly string[])[]): LookupResult
}

/**
 * Where dlt's rest_api source looks for the fields of an auth that the config leaves out
 * (docs/contract/rest-api.md 4.1), nearest first.
 */
export function credentialSections(source: string): readonly (readonly string[])[] {
  const own = source === 'rest_api' ? [] : [['sources', source, 'credentials']]
  return [
    ['sources', 'rest_api', source, 'credentials'],
    ...own,
    ['sources', 'rest_api', 'credentials'],
    ['sources', 'credentials'],
    ['credentials'],
  ]
}

type Sections = readonly (readonly string[])[]

/** Where dlt looks for `credentials` of a destination as one text, nearest first. */
export function placesOfCredentials(name: string): Sections {
  return [['destination', name], ['destination'], []]
}

/**
 * Where the parts of a destination's credentials are looked up, nearest first: those of dlt, and the section of the
 * destination itself. Never a bare name: `HOST` and `PORT` are set for other programs.
 */
export function placesOfFields(name: string): Sections {
  return [['destination', name, 'credentials'], ['destination', name], ['destination', 'credentials'], ['credentials']]
}
