import { useQueries } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { call } from '../api/client.ts'
import type { TableList } from '../api/contract.ts'
import { keyOf, pipelinePath, useProject } from '../api/queries.ts'
import { watched } from '../api/watch.ts'
import { Bar } from '../design/bar.tsx'
import { Dialog } from '../design/dialog.tsx'
import { PlaceLinkProvider } from '../design/states.tsx'
import { useStore } from '../live/store.ts'
import { type Command, useCommands } from './keys/commands.ts'
import { Palette } from './keys/palette.tsx'
import { ShortcutList } from './keys/shortcut-list.tsx'
import { useShortcuts } from './keys/shortcuts.ts'
import { PageOf } from './pages.tsx'
import { placeLinkIn } from './place-link.tsx'
import { Rail } from './rail.tsx'
import { navigate, useRoute } from './router.tsx'
import { hrefOf, pipelineOf, pipelinePages } from './routes.ts'
import css from './shell.module.css'
import { setTheme, themes } from './theme.ts'
import { titleOf, TopBar } from './top-bar.tsx'

type Overlay = 'palette' | 'keys' | 'menu'

/** What stands around every page. */
export function Shell({ isRefused }: { isRefused: boolean }): ReactNode {
  const route = useRoute()
  const [overlay, setOverlay] = useState<Overlay>()
  const close = (): void => setOverlay(undefined)
  const isGone = useStore(watched, (state) => state.isGone)
  const { data: project } = useProject()
  const placeLink = useMemo(() => placeLinkIn(project?.pipelines ?? []), [project])
  useTitle()
  useWays(setOverlay)
  useTableCommands(overlay === 'palette')
  return (
    <PlaceLinkProvider value={placeLink}>
      <div className={css['shell']}>
        <a className={css['skip']} href="#page">
          To the page
        </a>
        <div className={css['rail']}>
          <Rail onKeys={() => setOverlay('keys')} />
        </div>
        <TopBar onMenu={() => setOverlay('menu')} onPalette={() => setOverlay('palette')} />
        <main id="page" className={css['main']} tabIndex={-1}>
          {isRefused && <RefusedBar />}
          {isGone && (
            <Bar tone="bad">
              The studio does not answer. Is it still running? Start it in the project folder:{' '}
              <code>npx sluice studio</code>
            </Bar>
          )}
          <div className={css['page']}>
            <PageOf route={route} />
          </div>
        </main>
        <Palette isOpen={overlay === 'palette'} onClose={close} />
        <ShortcutList isOpen={overlay === 'keys'} onClose={close} />
        <Dialog isOpen={overlay === 'menu'} onClose={close} title="Menu" look="drawer">
          <Rail onKeys={() => setOverlay('keys')} onFollow={close} />
        </Dialog>
      </div>
    </PlaceLinkProvider>
  )
}

/** Another start of the studio has another token. Nothing is taken away from the page: it may hold what is nowhere else. */
function RefusedBar(): ReactNode {
  return (
    <Bar tone="bad">
      The studio was started again, and takes nothing from this tab any more. What is open here stays: copy what is not
      saved, then open the address that <code>npx sluice studio</code> printed last.
    </Bar>
  )
}

function useTitle(): void {
  const route = useRoute()
  const { data: project } = useProject()
  useEffect(() => {
    document.title = [titleOf(route), pipelineOf(route), project?.name ?? 'sluice studio'].filter(Boolean).join(' · ')
  }, [route, project])
}

/** Of so many pipelines at most destinations are asked. */
const mostAsked = 10

/** Tables as commands: those of the open pipeline, else of all. Asked for when somebody looks for something. */
function useTableCommands(isWanted: boolean): void {
  const id = pipelineOf(useRoute())
  const { data: project } = useProject()
  const loaded = (project?.pipelines ?? []).filter(({ lastRun }) => lastRun !== null)
  const asked = loaded.filter((each) => id === undefined || each.id === id).slice(0, mostAsked)
  const lists = useQueries({
    queries: asked.map(({ id: each }) => ({
      queryKey: keyOf.tables(each),
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        call<TableList>(pipelinePath(each, 'tables'), { signal }),
      enabled: isWanted,
      retry: false,
    })),
  })
  useCommands(
    lists.flatMap(({ data }, at) =>
      (data?.tables ?? []).map(({ name: table }): Command => ({
        label: id === undefined ? `${asked[at]?.id ?? ''} / ${table}` : table,
        kind: 'Table',
        run: () => navigate(hrefOf({ page: 'data', pipeline: asked[at]?.id ?? '', table })),
      })),
    ),
  )
}

/** Keys and commands that lead to places, wherever one is. */
function useWays(show: (overlay: Overlay) => void): void {
  const route = useRoute()
  const { data: project } = useProject()
  const id = pipelineOf(route) ?? (project?.pipelines.length === 1 ? project.pipelines[0]?.id : undefined)
  const places = [
    { keys: 'g p', label: 'go to the pipelines', href: '/' },
    { keys: 'g n', label: 'go to New', href: '/new' },
    { keys: 'g r', label: 'go to the runs', href: '/runs' },
    ...(id === undefined
      ? []
      : pipelinePages.map(({ page, label, key }) => ({
          keys: `g ${key}`,
          label: `go to ${label} of ${id}`,
          href: hrefOf(page === 'data' ? { page, pipeline: id, table: undefined } : { page, pipeline: id }),
        }))),
  ]
  useShortcuts([
    { keys: 'mod+k', label: 'go to, or do', run: () => show('palette') },
    { keys: '?', label: 'show the keys', run: () => show('keys') },
    ...places.map(({ keys, label, href }) => ({ keys, label, run: () => navigate(href) })),
  ])
  const pipelines = project?.pipelines ?? []
  useCommands([
    ...places.map(({ keys, label, href }): Command => ({
      label: label.replace(/^go to /, ''),
      kind: 'Page',
      keys,
      run: () => navigate(href),
    })),
    ...pipelines.map(({ id: each }): Command => ({
      label: each,
      kind: 'Pipeline',
      run: () => navigate(hrefOf({ page: 'build', pipeline: each })),
    })),
    ...themes.map(({ theme, label }): Command => ({
      label: `Theme: ${label}`,
      kind: 'Command',
      run: () => setTheme(theme),
    })),
    ...pipelines.flatMap(({ id: each, resources }) =>
      resources.map((resource): Command => ({
        label: `${each} / ${resource}`,
        kind: 'Resource',
        run: () => navigate(hrefOf({ page: 'build', pipeline: each }, { resource })),
      })),
    ),
  ])
}
