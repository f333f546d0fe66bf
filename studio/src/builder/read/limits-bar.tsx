import type { ReactNode } from 'react'
import type { PreviewedResource } from '../../api/contract.ts'
import { Button } from '../../design/button.tsx'
import { bytes, count, many } from '../../design/format.ts'
import css from './read-pane.module.css'
import type { TestRead } from './test-read.ts'

/** Where the test read stopped, and where what is shown is only a part. */
export function LimitsBar({ read, onMore }: { read: TestRead; onMore: (pages: number) => void }): ReactNode {
  const { resource, asked } = read
  if (resource === undefined) return null
  const limits = limitsOf(resource, asked)
  const next = [5, 20, 100].find((pages) => pages > asked.pages)
  if (limits.length === 0) return null
  return (
    <div className={css['limits']}>
      <span>limits reached: {limits.join(' · ')}</span>
      {resource.hasMore && next !== undefined && (
        <Button look="quiet" onClick={() => onMore(next)}>
          Read {next} pages
        </Button>
      )}
    </div>
  )
}

function limitsOf(
  { hasMore, pages, announced, recordCount, records, exchanges, parents }: PreviewedResource,
  asked: TestRead['asked'],
): readonly string[] {
  const limits: string[] = []
  if (hasMore) {
    const about = announced !== undefined && recordCount > 0 ? Math.ceil((announced * pages) / recordCount) : undefined
    limits.push(`${many(pages, 'page')}${about === undefined ? ', and there are more' : ` of about ${count(about)}`}`)
  }
  if (parents !== undefined && parents >= asked.parents) limits.push(`${many(parents, 'parent')} only`)
  if (records.length < recordCount) limits.push(`${count(records.length)} of ${many(recordCount, 'record')} shown`)
  if (exchanges.some(({ response }) => response?.isCut === true))
    limits.push(`bodies cut at ${bytes(65_536)} for display`)
  return limits
}
