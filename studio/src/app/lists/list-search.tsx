import { type ReactNode, useRef } from 'react'
import { useShortcuts } from '../keys/shortcuts.ts'
import { useSearch } from '../router.tsx'
import css from './list-search.module.css'

/** Looks for something in a list; `/` leads here. What is looked for stands in the address. */
export function ListSearch({ label }: { label: string }): ReactNode {
  const [search, change] = useSearch()
  const input = useRef<HTMLInputElement>(null)
  useShortcuts([{ keys: '/', label: label.toLowerCase(), run: () => input.current?.focus() }])
  return (
    <input
      ref={input}
      type="search"
      className={css['search']}
      aria-label={label}
      placeholder={`${label}  /`}
      spellCheck={false}
      autoComplete="off"
      value={search.get('q') ?? ''}
      onChange={({ target }) => change({ q: target.value })}
    />
  )
}

/** What `ListSearch` looks for: true for a text that has all of its words. */
export function useLookedFor(): (text: string) => boolean {
  const [search] = useSearch()
  const words = wordsOf(search.get('q') ?? '')
  return (text) => words.every((word) => text.toLowerCase().includes(word))
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean)
}
