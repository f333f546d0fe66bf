const key = 'sluice-token'

/**
 * The token that `sluice studio` put behind the `#` of the address: kept for this tab and taken out of the address bar and
 * the history at once. undefined = this tab never had one.
 */
export function takeToken(): string | undefined {
  const { hash, pathname, search } = window.location
  const given = new URLSearchParams(hash.slice(1)).get('token')
  if (given !== null && given !== '') {
    window.sessionStorage.setItem(key, given)
    window.history.replaceState(window.history.state, '', `${pathname}${search}`)
  }
  return window.sessionStorage.getItem(key) ?? undefined
}

const refused = 'sluice:refused'

/** Forgets the token: the studio that it was of is gone, and the one that answers has another. */
export function dropToken(): void {
  window.sessionStorage.removeItem(key)
  window.dispatchEvent(new Event(refused))
}

/** Whether this tab has a token that nobody refused yet; `listener` hears when that changes. */
export const tokenHeld = {
  get: (): boolean => window.sessionStorage.getItem(key) !== null,
  subscribe(this: void, listener: () => void): () => void {
    window.addEventListener(refused, listener)
    return () => window.removeEventListener(refused, listener)
  },
}
