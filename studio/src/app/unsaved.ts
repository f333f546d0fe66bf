import { useEffect, useRef } from 'react'
import { guardLeaving } from './router.tsx'

/** An open text that is not what is on disk. */
interface Unsaved {
  readonly file: string
  /** false = it could not be saved */
  readonly save: () => Promise<boolean>
  /** how much is wrong with the text as it is: a run would stop at it */
  readonly problems: number
}

const known = new Map<string, () => Omit<Unsaved, 'file'>>()

/** While `isUnsaved`, leaving the page asks, and who runs the file from disk can offer to save it first. */
export function useUnsaved({ file, save, problems }: Unsaved, isUnsaved: boolean): void {
  const ref = useRef({ save, problems })
  useEffect(() => {
    ref.current = { save, problems }
  })
  useEffect(() => {
    if (!isUnsaved) return undefined
    known.set(file, () => ref.current)
    const end = guardLeaving(() => `"${file}" has changes that are not saved. Leave them?`)
    return () => {
      known.delete(file)
      end()
    }
  }, [file, isUnsaved])
}

/** How to save an open text, and what is wrong with it; undefined = there is nothing to save. */
export function unsavedOf(file: string | undefined): Omit<Unsaved, 'file'> | undefined {
  return file === undefined ? undefined : known.get(file)?.()
}
