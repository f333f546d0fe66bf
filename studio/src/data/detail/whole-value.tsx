import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call, reportFor } from '../../api/client.ts'
import type { CellColumn, CellPart } from '../../api/contract.ts'
import { keyOf, pipelinePath } from '../../api/queries.ts'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { count, many } from '../../design/format.ts'
import { ErrorState, Loading } from '../../design/states.tsx'
import { visibleLines } from '../../design/visible.ts'
import { prettyText } from '../../grid/text/cell-text.ts'
import css from './row-detail.module.css'
import type { RowPlace } from './row-place.ts'

/** Characters that are asked for, and put into the page, at once. */
const partLength = 100_000

/** A long value, part by part: all of it can be read, however long it is. */
export function WholeValue({
  place: { pipeline, table, key },
  column,
  onClose,
}: {
  place: RowPlace
  column: CellColumn
  onClose: () => void
}): ReactNode {
  const parts = useInfiniteQuery({
    queryKey: [...keyOf.pipeline(pipeline), 'cell', table, key, column.name],
    queryFn: ({ signal, pageParam: from }) => {
      const query = { table, key, column: column.name, from, to: from + partLength }
      return call<CellPart>(pipelinePath(pipeline, 'cell'), { query, signal })
    },
    initialPageParam: 0,
    getNextPageParam: ({ to, length }) => (to < length ? to : undefined),
    gcTime: 0,
  })
  const pages = parts.data?.pages ?? []
  const last = pages.at(-1)
  const text = pages.map((page) => page.text).join('')
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={column.name}
      look="wide"
      footer={
        last !== undefined && (
          <>
            <span className={css['note']}>
              {last.to < last.length
                ? `${count(last.to)} of ${many(last.length, 'character')}`
                : many(last.length, 'character')}
            </span>
            <Button icon="copy" onClick={() => void navigator.clipboard.writeText(text)}>
              Copy {last.to < last.length ? 'this part' : 'all'}
            </Button>
            {parts.hasNextPage && (
              <Button isBusy={parts.isFetchingNextPage} onClick={() => void parts.fetchNextPage()}>
                Show more
              </Button>
            )}
          </>
        )
      }
    >
      {parts.isError && <ErrorState error={reportFor(parts.error)} onRetry={() => void parts.refetch()} isCompact />}
      {last === undefined && !parts.isError && <Loading what="the value" lines={8} onCancel={onClose} />}
      {last !== undefined && (
        <pre className={css['json']} tabIndex={0} aria-label={`The value of ${column.name}`}>
          {visibleLines(last.to < last.length ? text : prettyText(text, column.kind))}
        </pre>
      )}
    </Dialog>
  )
}
