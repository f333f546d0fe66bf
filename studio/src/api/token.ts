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

/** Forgets it: the server that it was of is gone. */
export function dropToken(): void {
  window.sessionStorage.removeItem(key)
}
