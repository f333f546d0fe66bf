import { type ReactNode, useMemo, useState } from 'react'
import type { Exchange } from '../../api/contract.ts'
import { useSearch } from '../../app/router.tsx'
import { Button } from '../../design/button.tsx'
import { bytes, duration, many } from '../../design/format.ts'
import { EmptyState, ErrorState } from '../../design/states.tsx'
import { parseTree, type Tree } from '../../design/tree/json-text.ts'
import { JsonTree } from '../../design/tree/json-tree.tsx'
import { idOf, type TreePath } from '../../design/tree/tree-rows.ts'
import { VirtualList } from '../../design/virtual-list.tsx'
import css from './message.module.css'
import { PickedStrip } from './picked-strip.tsx'
import { Headers } from './request-tab.tsx'
import { useBody } from './use-body.ts'

/** An answer: how long what took, its headers, its body as text or as a tree. */
export function ResponseTab({ preview, exchange }: { preview: string; exchange: Exchange | undefined }): ReactNode {
  const [search, change] = useSearch()
  const isRaw = search.get('as') === 'text'
  const [picked, setPicked] = useState<{ readonly path: TreePath; readonly value: Tree }>()
  const body = useBody(preview, exchange)
  const tree = useMemo(() => (body.text === undefined ? undefined : parseTree(body.text)), [body.text])
  if (exchange === undefined) return <EmptyState title="No request went out" />
  const { response, error, status } = exchange
  if (response === undefined)
    return <EmptyState title={status === null ? 'No whole answer came' : 'The answer was not kept'}>{error}</EmptyState>
  const asTree = tree !== undefined && !isRaw
  return (
    <div className={css['answer']}>
      <Strip exchange={exchange}>
        {tree !== undefined && (
          <span className={css['switch']} role="group" aria-label="Show the body as">
            <Button look={asTree ? 'plain' : 'quiet'} aria-pressed={asTree} onClick={() => change({ as: undefined })}>
              Tree
            </Button>
            <Button look={asTree ? 'quiet' : 'plain'} aria-pressed={!asTree} onClick={() => change({ as: 'text' })}>
              Text
            </Button>
          </span>
        )}
      </Strip>
      <details className={css['more']}>
        <summary>{many(response.headers.length, 'header')}</summary>
        <Headers message={response} />
      </details>
      {response.note !== undefined && <p className={css['more']}>{response.note}</p>}
      {body.error !== undefined && <ErrorState error={body.error} isCompact />}
      {asTree && tree !== undefined && (
        <JsonTree
          label="Body"
          tree={tree}
          onPick={(path, value) => setPicked({ path, value })}
          {...(picked !== undefined && { picked: idOf(picked.path) })}
        />
      )}
      {!asTree && <RawText text={body.text ?? ''} />}
      {body.isCut && (
        <p className={css['cut']}>
          The first {bytes(body.text?.length ?? 0)} of {bytes(exchange.bytes ?? 0)}
          {tree === undefined && ', which is why there is no tree'}
          <Button look="quiet" isBusy={body.isLoading} onClick={body.loadAll}>
            Get the rest
          </Button>
        </p>
      )}
      {picked !== undefined && asTree && <PickedStrip path={picked.path} value={picked.value} of="response" />}
    </div>
  )
}

function Strip({ exchange, children }: { exchange: Exchange; children: ReactNode }): ReactNode {
  const { status, ms, timing, bytes: size } = exchange
  return (
    <div className={css['strip']}>
      <strong>{status ?? 'no answer'}</strong>
      {size !== null && <span>{bytes(size)}</span>}
      {timing === undefined ? (
        <span>{duration(ms)}</span>
      ) : (
        <span className={css['timing']}>
          <span className={css['split']} aria-hidden="true">
            {[timing.queued, timing.firstByte, timing.body].map((part, index) => (
              <span key={index} style={{ flexGrow: Math.max(part, 0.001) }} />
            ))}
          </span>
          {timing.queued >= 1 && `${duration(timing.queued)} in the queue, `}
          {duration(timing.firstByte)} to the first byte, {duration(timing.body)} body
        </span>
      )}
      {children}
    </div>
  )
}

const width = 180

/** A long text as lines that are broken hard: one line of a megabyte would stop the page. */
function RawText({ text }: { text: string }): ReactNode {
  const lines = useMemo(
    () => text.split('\n').flatMap((line) => (line.length <= width ? [line] : (line.match(/[\s\S]{1,180}/gu) ?? []))),
    [text],
  )
  return (
    <VirtualList label="Body" rows={lines} rowHeight={20} keyOf={(_line, index) => index} className={css['raw'] ?? ''}>
      {(line) => <bdi>{line}</bdi>}
    </VirtualList>
  )
}
