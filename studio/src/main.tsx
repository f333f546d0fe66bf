import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { hasToken } from './api/client.ts'
import { queries } from './api/queries.ts'
import { startWatching } from './api/watch.ts'
import { listenForKeys } from './app/keys/shortcuts.ts'
import { NoToken } from './app/no-token.tsx'
import { Shell } from './app/shell.tsx'
import { applyTheme } from './app/theme.ts'
import './design/base.css'
import { TooltipProvider } from './design/tooltip.tsx'

applyTheme()
listenForKeys()
startWatching()

const root = document.querySelector('#root')
if (root === null) throw new Error('the page has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <TooltipProvider>{hasToken ? <Shell /> : <NoToken />}</TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
)
