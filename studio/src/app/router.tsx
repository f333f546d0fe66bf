import { type ComponentPropsWithRef, type MouseEvent, type ReactNode, useMemo, useSyncExternalStore } from 'react'
import { parseRoute, type Route } from './routes.ts'

const moved = 'sluice:moved'

/** What may keep the page from leaving: says why, or undefined. */
const guards = new Set<() => string | undefined>()

/** Asks before the page is left while `guard` has a reason. Gives what ends that. */
export function guardLeaving(guard: () => string | undefined): () => void {
  guards.add(guard)
  return () => void guards.delete(guard)
}

window.addEventListener('beforeunload', (event) => {
  if ([...guards].some((guard) => guard() !== undefined)) event.preventDefault()
})

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener)
  window.addEventListener(moved, listener)
  return () => {
    window.removeEventListener('popstate', listener)
    window.removeEventListener(moved, listener)
  }
}

/** Goes to an address of the page; `replace` = without a step to go back to. */
export function navigate(href: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const { pathname } = new URL(href, window.location.href)
  const reasons = pathname === window.location.pathname ? [] : [...guards].map((guard) => guard())
  const reason = reasons.find((each) => each !== undefined)
  // the browser's own question: it is there when the page's own code has gone wrong, too
  if (reason !== undefined && !window.confirm(reason)) return
  if (replace) window.history.replaceState(null, '', href)
  else window.history.pushState(null, '', href)
  window.dispatchEvent(new Event(moved))
}

export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, () => window.location.pathname)
  return useMemo(() => parseRoute(path), [path])
}

/** What stands behind the `?`, and how to change some of it; undefined and '' take a key away. */
export function useSearch(): readonly [
  URLSearchParams,
  (change: Readonly<Record<string, string | undefined>>, how?: { readonly replace?: boolean }) => void,
] {
  const text = useSyncExternalStore(subscribe, () => window.location.search)
  const search = useMemo(() => new URLSearchParams(text), [text])
  return [search, changeSearch]
}

function changeSearch(
  change: Readonly<Record<string, string | undefined>>,
  { replace = true }: { readonly replace?: boolean } = {},
): void {
  const url = new URL(window.location.href)
  for (const [key, value] of Object.entries(change))
    if (value === undefined || value === '') url.searchParams.delete(key)
    else url.searchParams.set(key, value)
  if (url.href !== window.location.href) navigate(`${url.pathname}${url.search}`, { replace })
}

/** A link within the page; with a modifier key the browser opens it as any other. */
export function Link({ href, onClick, ...rest }: ComponentPropsWithRef<'a'> & { href: string }): ReactNode {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    navigate(href)
  }
  // oxlint-disable-next-line jsx-a11y/anchor-has-content -- what is given
  return <a {...rest} href={href} onClick={follow} />
}
