import { useEffect, useRef } from 'react'
import { guardLeaving } from './router.tsx'

/** An open text that is not what is on disk. */
interface Unsaved {
  readonly file: string
  /** false = it could not be saved */
  readonly save: () => Promise<boolean>
}

const known = new Map<string, Unsaved['save']>()

/** While `isUnsaved`, leaving the page asks, and who runs the file from disk can offer to save it first. */
export function useUnsaved({ file, save }: Unsaved, isUnsaved: boolean): void {
  const ref = useRef(save)
  useEffect(() => {
    ref.current = save
  })
  useEffect(() => {
    if (!isUnsaved) return undefined
    known.set(file, () => ref.current())
    const end = guardLeaving(() => `"${file}" has changes that are not saved. Leave them?`)
    return () => {
      known.delete(file)
      end()
    }
  }, [file, isUnsaved])
}

/** Saves an open text; undefined = there is nothing to save. */
export function unsavedOf(file: string | undefined): Unsaved['save'] | undefined {
  return file === undefined ? undefined : known.get(file)
}
