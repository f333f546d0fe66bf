import type { ReactNode } from 'react'
import { useStore } from '../../live/store.ts'
import { useSearch } from '../../app/router.tsx'
import { Bar } from '../../design/bar.tsx'
import { count } from '../../design/format.ts'
import { EmptyState, ErrorState, Loading } from '../../design/states.tsx'
import { type Tab, Tabs } from '../../design/tabs.tsx'
import { visibleLines } from '../../design/visible.ts'
import { useBuilder } from '../builder-context.ts'
import type { Problem } from '../text/problems.ts'
import { CompareBar } from './compare-bar.tsx'
import { DetectedTab } from './detected-tab.tsx'
import { LimitsBar } from './limits-bar.tsx'
import { LogTab } from './log-tab.tsx'
import { ExchangePager } from './exchange-pager.tsx'
import { Reading } from './reading.tsx'
import css from './read-pane.module.css'
import { RecordsTab } from './records-tab.tsx'
import { RequestTab } from './request-tab.tsx'
import { ResponseTab } from './response-tab.tsx'
import { TablesTab } from './tables-tab.tsx'
import type { ReadState, TestRead, TestReader } from './test-read.ts'
import { Button } from '../../design/button.tsx'
import { keysText } from '../../app/keys/shortcuts.ts'

type TabId = 'records' | 'tables' | 'request' | 'response' | 'detected' | 'log'
const tabIds: readonly TabId[] = ['records', 'tables', 'request', 'response', 'detected', 'log']

/** What the API answered, what was made of it, and what could be written because of it. */
export function ReadPane({
  reader,
  text,
  problem,
  onTest,
  onMore,
}: {
  reader: TestReader
  /** of the editor now */
  text: string
  /** the first that keeps the text from being understood */
  problem: Problem | undefined
  onTest: () => void
  /** reads again, more pages */
  onMore: (pages: number) => void
}): ReactNode {
  const state = useStore(reader.store, (now) => now)
  const { resource, isChecked, checked } = useBuilder()
  const { last, isReading, failed } = state
  const read = resource && last.get(resource.name)
  if (isReading) return <Reading state={state} />
  if (failed !== undefined && failed.resource === resource?.name)
    return <ErrorState error={failed.error} onRetry={onTest} />
  // whether there are resources is not known before the config was looked at
  if (read === undefined && !isChecked) return <Loading what="the config" />
  const isReadable = checked !== undefined && checked.value !== null
  if (read === undefined && !isReadable && problem !== undefined) return <Unreadable problem={problem} />
  const stopped = state.cancelled?.resource === resource?.name ? state.cancelled : undefined
  if (read === undefined) return <NotYet name={resource?.name} stopped={stopped} onTest={onTest} />
  return (
    <Read
      reader={reader}
      state={state}
      read={read}
      isOld={read.text !== undefined && read.text !== text}
      {...{ onTest, onMore }}
    />
  )
}

/** Of a text that is no config nobody knows which resources it has. */
function Unreadable({ problem: { message, hint, line } }: { problem: Problem }): ReactNode {
  const { show } = useBuilder()
  return (
    <EmptyState
      title="The config cannot be read"
      action={line !== undefined && <Button onClick={() => show({ line })}>Go to line {line}</Button>}
    >
      {line !== undefined && `Line ${line}: `}
      {visibleLines(message)} {hint !== undefined && visibleLines(hint)}
    </EmptyState>
  )
}

function NotYet({
  name,
  stopped,
  onTest,
}: {
  name: string | undefined
  stopped: ReadState['cancelled']
  onTest: () => void
}): ReactNode {
  return (
    <EmptyState
      title={
        name === undefined
          ? 'No resource yet'
          : stopped === undefined
            ? `“${name}” was not read yet`
            : `The test read of “${name}” was cancelled`
      }
      action={
        name !== undefined && (
          <Button look="primary" icon="play" keys={keysText('mod+enter')} onClick={onTest}>
            Test read
          </Button>
        )
      }
    >
      {name === undefined
        ? 'Write a resource into the config: its name is enough.'
        : stopped?.waitedFor !== undefined
          ? `It waited for the answer to ${stopped.waitedFor}.`
          : 'A test read asks the API for the first pages and shows what came, what was made of it and what was detected. Nothing is loaded.'}
    </EmptyState>
  )
}

function Read({
  reader,
  state,
  read,
  isOld,
  onTest,
  onMore,
}: {
  reader: TestReader
  state: ReadState
  read: TestRead
  isOld: boolean
  onTest: () => void
  onMore: (pages: number) => void
}): ReactNode {
  const { show } = useBuilder()
  const [search, setSearch] = useSearch()
  const { resource, error } = read
  const exchange = exchangeOf(search.get('exchange'), resource?.exchanges.length ?? 0)
  const key = `${read.id} ${exchange}`
  const asked = tabIds.find((id) => id === search.get('tab'))
  const tab = asked ?? (resource === undefined || resource.records.length === 0 ? 'response' : 'records')
  const first = resource && state.first.get(resource.resource)
  return (
    <div className={css['read']}>
      {isOld && (
        <Bar tone="stale" isAnnounced={false} action={<Button onClick={onTest}>Test again</Button>}>
          The config was changed since.
        </Bar>
      )}
      {error !== undefined && (
        <div className={css['failed']}>
          <ErrorState
            error={error}
            action={
              /^HTTP_40[13]$/.test(error.code) && (
                <Button onClick={() => setSearch({ panel: 'auth', view: undefined })}>Put the key right</Button>
              )
            }
            placeLink={({ line }, words) => (
              <button type="button" className={css['place']} onClick={() => show(line === undefined ? {} : { line })}>
                {words}
              </button>
            )}
          />
        </div>
      )}
      {resource !== undefined && (
        <>
          {first !== undefined && first !== read && (
            <CompareBar first={first} read={read} onMakeFirst={() => reader.makeFirst(read)} />
          )}
          <Tabs
            label="What the test read brought"
            tabs={tabsOf(read)}
            value={tab}
            onChange={(id) => setSearch({ tab: id })}
          >
            {(tab === 'request' || tab === 'response') && (
              <ExchangePager exchanges={resource.exchanges} at={exchange} />
            )}
            {tab === 'records' && <RecordsTab resource={resource} />}
            {tab === 'tables' && <TablesTab resource={resource} />}
            {tab === 'request' && <RequestTab key={key} preview={read.id} exchange={resource.exchanges[exchange]} />}
            {tab === 'response' && <ResponseTab key={key} preview={read.id} exchange={resource.exchanges[exchange]} />}
            {tab === 'detected' && <DetectedTab resource={resource} />}
            {tab === 'log' && <LogTab read={read} />}
          </Tabs>
          <LimitsBar read={read} onMore={onMore} />
        </>
      )}
    </div>
  )
}

/** Which exchange an address means, from 1 there and from 0 here; what is not there is the first. */
function exchangeOf(text: string | null, count: number): number {
  const number = Number(text ?? 1)
  return Number.isInteger(number) && number >= 1 && number <= count ? number - 1 : 0
}

function tabsOf({ resource, warnings, log }: TestRead): readonly Tab<TabId>[] {
  const { recordCount = 0, tables = [], detected = [], candidates = [] } = resource ?? {}
  const told = log.length + warnings.length
  return [
    { id: 'records', label: 'Records', count: count(recordCount) },
    { id: 'tables', label: 'Tables', count: tables.length },
    { id: 'request', label: 'Request' },
    { id: 'response', label: 'Response' },
    { id: 'detected', label: 'Detected', count: detected.length + candidates.length },
    { id: 'log', label: 'Log', ...(told > 0 && { count: told }) },
  ]
}
