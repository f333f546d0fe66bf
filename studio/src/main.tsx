import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queries } from './api/queries.ts'
import { startWatching } from './api/watch.ts'
import { listenForKeys } from './app/keys/shortcuts.ts'
import { Root } from './app/root.tsx'
import { applyTheme } from './app/theme.ts'
import './design/base.css'

// the address of another start, opened in a tab that is here already: nothing is loaded anew by itself
window.addEventListener('hashchange', () => {
  if (window.location.hash.includes('token=')) window.location.reload()
})

applyTheme()
listenForKeys()
startWatching()

const root = document.querySelector('#root')
if (root === null) throw new Error('the page has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Root />
    </QueryClientProvider>
  </StrictMode>,
)
