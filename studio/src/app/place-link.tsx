import type { ReactNode } from 'react'
import type { ErrorReport, ProjectPipeline } from '../api/contract.ts'
import { Link } from './router.tsx'
import { placeHref } from './place-href.ts'

/** A place in a config of the project as a link into its editor. */
export function placeLinkIn(
  pipelines: readonly ProjectPipeline[],
): (place: NonNullable<ErrorReport['place']>, words: string) => ReactNode | undefined {
  return (place, words) => {
    const href = placeHref(place, pipelines)
    return href === undefined ? undefined : (
      <Link className="mono" href={href}>
        {words}
      </Link>
    )
  }
}
