import type { ReactNode } from 'react'
import { bytes, duration } from '../../design/format.ts'
import { EmptyState } from '../../design/states.tsx'
import { visible, visibleLines } from '../../design/visible.ts'
import css from './log-tab.module.css'
import { eventWords } from './reading.tsx'
import type { TestRead } from './test-read.ts'

/** Every request in its order, tries included; what was waited for; what it warns of. */
export function LogTab({ read }: { read: TestRead }): ReactNode {
  const requests = [...read.others, ...(read.resource === undefined ? [] : [read.resource])].flatMap(
    ({ resource, exchanges }) => exchanges.map((exchange) => ({ resource, exchange })),
  )
  const waits = read.log.filter(({ kind }) => kind !== 'warning')
  if (requests.length + waits.length + read.warnings.length === 0)
    return <EmptyState title="Nothing happened">No request went out.</EmptyState>
  return (
    <div className={css['log']}>
      <table>
        <caption className="aside">Requests of the test read, in order</caption>
        <thead>
          <tr>
            <th scope="col">resource</th>
            <th scope="col">status</th>
            <th scope="col">time</th>
            <th scope="col">size</th>
            <th scope="col">request</th>
          </tr>
        </thead>
        <tbody>
          {requests.map(({ resource, exchange }) => (
            <tr key={`${resource} ${exchange.id}`}>
              <td>
                <bdi>{resource}</bdi>
              </td>
              <td data-bad={exchange.status === null || exchange.status >= 400}>{exchange.status ?? 'no answer'}</td>
              <td className="number">{duration(exchange.ms)}</td>
              <td className="number">{exchange.bytes === null ? '' : bytes(exchange.bytes)}</td>
              <td className={css['url']}>
                <code>
                  {exchange.method} <bdi>{visible(exchange.url)}</bdi>
                </code>
                {exchange.error !== undefined && <p>{visibleLines(exchange.error)}</p>}
                {exchange.retry !== undefined && (
                  <p>
                    tried again after {duration(exchange.retry.waitMs)}: {visible(exchange.retry.reason)}
                  </p>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {waits.length > 0 && <Lines title="Waits and retries" lines={waits.map(eventWords)} />}
      {read.warnings.length > 0 && (
        <Lines
          title="Warnings"
          lines={read.warnings.map(
            ({ code, message, hint }) => `${code}  ${message}${hint === undefined ? '' : ` ${hint}`}`,
          )}
        />
      )}
    </div>
  )
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }): ReactNode {
  return (
    <>
      <h2>{title}</h2>
      <ul>
        {lines.map((line, index) => (
          <li key={`${index} ${line}`}>{visibleLines(line)}</li>
        ))}
      </ul>
    </>
  )
}
