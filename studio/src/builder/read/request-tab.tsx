import type { ReactNode } from 'react'
import type { Exchange, Message } from '../../api/contract.ts'
import { CopyButton } from '../../design/command-line.tsx'
import { Button } from '../../design/button.tsx'
import { many } from '../../design/format.ts'
import { EmptyState, ErrorState } from '../../design/states.tsx'
import css from './message.module.css'
import { useBody } from './use-body.ts'

/** A request as it went out, credentials hidden, and the cURL line that sends the same. */
export function RequestTab({
  preview,
  exchange,
}: {
  /** the test read that it is of */
  preview: string
  exchange: Exchange | undefined
}): ReactNode {
  const body = useBody(preview, exchange, 'request')
  if (exchange === undefined) return <EmptyState title="No request went out" />
  const { method, url, request, curl } = exchange
  return (
    <div className={css['message']}>
      <p className={css['url']}>
        <strong>{method}</strong> <bdi className="mono">{url}</bdi>
      </p>
      {request !== undefined && <Headers message={request} />}
      {body.text !== undefined && (
        <section>
          <h2>Body</h2>
          <pre className={css['body']} tabIndex={0}>
            {body.text}
          </pre>
          {body.isCut && (
            <p className={css['cut']}>
              The first {many(body.text.length, 'character')}
              <Button look="quiet" isBusy={body.isLoading} onClick={body.loadAll}>
                Get the rest
              </Button>
            </p>
          )}
          {body.error !== undefined && <ErrorState error={body.error} isCompact />}
        </section>
      )}
      {request?.note !== undefined && <p className={css['soft']}>{request.note}</p>}
      <section>
        <div className={css['head']}>
          <h2>As cURL</h2>
          <CopyButton text={curl} label="Copy as cURL" />
        </div>
        <pre className={css['body']} tabIndex={0}>
          {curl}
        </pre>
        <p className={css['soft']}>Secrets stand as $NAME: set them in your shell before you run it.</p>
      </section>
    </div>
  )
}

/** Names and values, as they came or went. */
export function Headers({ message }: { message: Message }): ReactNode {
  if (message.headers.length === 0) return null
  return (
    <section>
      <h2>Headers</h2>
      <dl className={css['headers']}>
        {message.headers.map(([name, value], index) => (
          <div key={`${index} ${name}`}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
