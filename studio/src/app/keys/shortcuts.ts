import { useEffect, useRef } from 'react'

/** A key or two that do something on the page as it is now. */
export interface Shortcut {
  /** `mod+k` (⌘ or Ctrl), `mod+shift+enter`, `g b` (one after the other), `/`, `?` */
  readonly keys: string
  /** what it does, for the list behind `?` */
  readonly label: string
  readonly run: () => void
  /** works while one types, too; those with `mod` always do */
  readonly inInputs?: boolean
}

const known = new Set<{ readonly current: readonly Shortcut[] }>()

/** These shortcuts work as long as the component is there; of two with the same keys the newer one wins. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const ref = useRef(shortcuts)
  useEffect(() => {
    ref.current = shortcuts
  })
  useEffect(() => {
    known.add(ref)
    return () => void known.delete(ref)
  }, [])
}

/** All that work now, newest first, keys once. */
export function allShortcuts(): readonly Shortcut[] {
  const all = [...known].toReversed().flatMap(({ current }) => current)
  return all.filter(({ keys }, index) => all.findIndex((other) => other.keys === keys) === index)
}

const isMac = /Mac|iP(?:hone|ad)/.test(navigator.platform)

/** As people read them: `⌘K`, `Ctrl K`, `g b`. */
export function keysText(keys: string): string {
  const names: Readonly<Record<string, string>> = isMac
    ? { mod: '⌘', shift: '⇧', enter: '↵', escape: 'Esc' }
    : { mod: 'Ctrl', shift: '⇧', enter: '↵', escape: 'Esc' }
  return keys
    .split(' ')
    .map((stroke) => {
      const parts = stroke
        .split('+')
        .map((part) => names[part] ?? (part.length === 1 && stroke !== part ? part.toUpperCase() : part))
      return parts.join(isMac ? '' : ' ')
    })
    .join(' ')
}

function strokeOf(event: KeyboardEvent): string {
  const parts = [
    (isMac ? event.metaKey : event.ctrlKey) && 'mod',
    event.shiftKey && event.key.length > 1 && 'shift',
    event.key.toLowerCase(),
  ]
  return parts.filter((part) => part !== false).join('+')
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(?:input|textarea|select)$/i.test(target.tagName)
}

/** True where a plain key means something else: one types, a dialog is open, a key is held with it. */
export function isElsewhere(event: KeyboardEvent): boolean {
  const { isComposing, altKey, ctrlKey, metaKey, target } = event
  if (isComposing || altKey || ctrlKey || metaKey) return true
  return isTyping(target) || document.querySelector('dialog[open]') !== null
}

let first: { readonly stroke: string; readonly at: number } | undefined

/** Listens for all shortcuts of the page, once. */
export function listenForKeys(): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return
    const stroke = strokeOf(event)
    const typing = isTyping(event.target) || document.querySelector('dialog[open]') !== null
    const works = ({ keys, inInputs = false }: Shortcut): boolean => !typing || inInputs || keys.startsWith('mod+')
    const all = allShortcuts().filter(works)
    const both = first !== undefined && Date.now() - first.at < 1200 ? `${first.stroke} ${stroke}` : ''
    const hit = all.find(({ keys }) => keys === both) ?? all.find(({ keys }) => keys === stroke)
    first = all.some(({ keys }) => keys.startsWith(`${stroke} `)) ? { stroke, at: Date.now() } : undefined
    if (hit === undefined) return
    event.preventDefault()
    hit.run()
  })
}
