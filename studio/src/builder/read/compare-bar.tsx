import { type ReactNode, useMemo } from 'react'
import { Button } from '../../design/button.tsx'
import { compareReads } from './compare-reads.ts'
import css from './read-pane.module.css'
import type { TestRead } from './test-read.ts'

/** In what this test read differs from the first one. */
export function CompareBar({
  first,
  read,
  onMakeFirst,
}: {
  first: TestRead
  read: TestRead
  onMakeFirst: () => void
}): ReactNode {
  const differences = useMemo(
    () =>
      first.resource === undefined || read.resource === undefined ? [] : compareReads(first.resource, read.resource),
    [first, read],
  )
  if (differences.length === 0) return <p className={css['same']}>Nothing differs from the first test read.</p>
  const [telling, ...others] = differences.slice(0, 200)
  return (
    <details className={css['compare']}>
      <summary>
        Against the first test read: <Line difference={telling} />
        {others.length > 0 && ` and ${others.length} more`}
      </summary>
      <ul>
        {differences.slice(0, 200).map((difference) => (
          <li key={`${difference.kind} ${difference.sign} ${difference.words}`}>
            <span className={css['soft']}>{difference.kind}</span> <Line difference={difference} />
          </li>
        ))}
      </ul>
      <Button onClick={onMakeFirst}>Compare with this one from now on</Button>
    </details>
  )
}

function Line({ difference }: { difference: ReturnType<typeof compareReads>[number] | undefined }): ReactNode {
  if (difference === undefined) return null
  const { sign, words } = difference
  return (
    <span className={css[sign === '+' ? 'come' : sign === '-' ? 'gone' : 'changed']}>
      {sign === '~' ? '' : `${sign} `}
      <bdi>{words}</bdi>
    </span>
  )
}
