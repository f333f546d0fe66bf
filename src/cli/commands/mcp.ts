import type { Command } from 'commander'
import type { CliHost } from '../host.ts'
import { inSession } from '../session.ts'

/** `sluice mcp` */
export function addMcp(program: Command, host: CliHost): void {
  program
    .command('mcp')
    .description('serve check, preview, plan, query and more to an AI assistant, over stdin and stdout (MCP)')
    .option('--write', 'offer `run` as well, and read configs that are code')
    .addHelpText(
      'after',
      `
Claude:   claude mcp add sluice -- npx sluice mcp
Others:   { "mcpServers": { "sluice": { "command": "npx", "args": ["sluice", "mcp"], "cwd": "/path/of/project" } } }`,
    )
    .action(({ write = false }: { readonly write?: boolean }) =>
      inSession(host, async (session) => {
        const { serveMcp } = await import('../../mcp/serve.ts')
        await serveMcp({ world: session.world, mayWrite: write }, { signal: session.host.signal })
      }),
    )
}
