import type { ReactNode } from 'react'
import { CommandLine } from '../design/command-line.tsx'
import { EmptyState } from '../design/states.tsx'

/** Shown where the address has no token and the tab never had one. */
export function NoToken(): ReactNode {
  return (
    <main>
      <EmptyState isPage title="This page needs the address that the studio printed">
        <p>
          The studio takes commands only from the tab it opened. Start it again in the project folder, or open the whole
          address that it printed, with what stands behind the <code>#</code>.
        </p>
      </EmptyState>
      <CommandLine lead="in the project folder" command="npx sluice studio" />
    </main>
  )
}
