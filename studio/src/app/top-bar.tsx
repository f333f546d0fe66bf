import type { ReactNode } from 'react'
import { usePipeline } from '../api/queries.ts'
import { Button, IconButton } from '../design/button.tsx'
import { RunButton } from './run-button.tsx'
import { keysText } from './keys/shortcuts.ts'
import { Link, useRoute } from './router.tsx'
import { hrefOf, pipelineOf, pipelinePages, type Route } from './routes.ts'
import css from './top-bar.module.css'

/** Where one is, how to get elsewhere, and the run button of the open pipeline. */
export function TopBar({ onMenu, onPalette }: { onMenu: () => void; onPalette: () => void }): ReactNode {
  const route = useRoute()
  const id = pipelineOf(route)
  return (
    <header className={css['bar']}>
      <span className={css['menu']}>
        <IconButton icon="menu" label="Menu" onClick={onMenu} />
      </span>
      <nav aria-label="Where you are" className={css['crumbs']}>
        <ol>
          {crumbsOf(route).map(({ words, href }, index, all) => (
            <li key={words}>
              {href === undefined ? (
                <span aria-current={index === all.length - 1 ? 'page' : undefined}>
                  <bdi>{words}</bdi>
                </span>
              ) : (
                <Link href={href}>
                  <bdi>{words}</bdi>
                </Link>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <span className={css['palette']}>
        <Button look="quiet" icon="search" keys={keysText('mod+k')} onClick={onPalette}>
          Go to
        </Button>
      </span>
      {id !== undefined && <RunOf id={id} />}
    </header>
  )
}

function RunOf({ id }: { id: string }): ReactNode {
  const pipeline = usePipeline(id)
  const route = useRoute()
  // the run that is watched already is not led to
  if (route.page === 'run' && pipeline?.running?.run === route.run) return null
  return pipeline === undefined || pipeline.config === null ? null : <RunButton pipeline={pipeline} />
}

interface Crumb {
  readonly words: string
  readonly href?: string
}

function crumbsOf(route: Route): readonly Crumb[] {
  const id = pipelineOf(route)
  if (id === undefined) return [{ words: titleOf(route) }]
  const pipeline = { words: id, href: hrefOf({ page: 'build', pipeline: id }) }
  if (route.page !== 'data' || route.table === undefined) return [pipeline, { words: titleOf(route) }]
  const data = { words: 'Data', href: hrefOf({ page: 'data', pipeline: id, table: undefined }) }
  return [pipeline, data, { words: route.table }]
}

/** What a page is called, in the bar and in the browser's tab. */
export function titleOf(route: Route): string {
  switch (route.page) {
    case 'home':
      return 'Pipelines'
    case 'new':
      return 'New pipeline'
    case 'runs':
      return 'Runs'
    case 'run':
      return `Run ${route.run.slice(0, 8)}`
    case 'unknown':
      return 'Not found'
    default:
      return pipelinePages.find(({ page }) => page === route.page)?.label ?? ''
  }
}
