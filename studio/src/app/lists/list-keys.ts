import { type RefObject, useEffect } from 'react'
import { isElsewhere } from '../keys/shortcuts.ts'
import { nextOf } from './next-of.ts'

/** `j` and `k` move the focus through the links or buttons of a list, as long as it is nowhere else. */
export function useListKeys(list: RefObject<HTMLElement | null>, selector: string): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
      if (step === 0 || event.defaultPrevented || isElsewhere(event)) return
      const { activeElement: focused } = document
      const isHere = list.current?.contains(focused) === true
      const isNowhere = focused === null || focused === document.body || focused.id === 'page'
      if (!isHere && !isNowhere) return
      const all = [...(list.current?.querySelectorAll<HTMLElement>(selector) ?? [])]
      const next = all[nextOf(all.indexOf(focused as HTMLElement), step, all.length)]
      if (next === undefined) return
      event.preventDefault()
      next.focus()
      next.scrollIntoView({ block: 'nearest' })
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [list, selector])
}
