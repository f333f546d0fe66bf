/** The shells that completions can be had for. */
export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof shells)[number]

/**
 * What a shell reads once to complete `sluice` from then on: it asks `sluice complete <shell> <index> <words…>`, and
 * takes its own file names where the answer is `:files`. The words are handed over as arguments and never evaluated.
 */
export const scripts: Readonly<Record<Shell, string>> = {
  // COMP_WORDS would be cut at "=" and ":"
  bash: `# completions of sluice for bash: source <(sluice completions bash)
_sluice() {
  local line="\${COMP_LINE:0:COMP_POINT}" answer
  local -a typed
  read -r -a typed <<< "$line"
  [[ "$line" =~ [[:space:]]$ ]] && typed+=("")
  answer="$(command sluice complete bash $(( \${#typed[@]} - 1 )) -- "\${typed[@]}" 2>/dev/null)"
  COMPREPLY=()
  if [[ "$answer" == ":files" ]]; then
    compopt -o default 2>/dev/null
    return
  fi
  local one cut="\${typed[-1]%"\${typed[-1]##*[=:]}"}"
  while IFS= read -r one; do
    [[ -n "$one" ]] && COMPREPLY+=("\${one#"$cut"}")
  done <<< "$answer"
}
complete -F _sluice sluice
`,
  zsh: `#compdef sluice
# completions of sluice for zsh: source <(sluice completions zsh), or as _sluice in a folder of $fpath
_sluice() {
  local -a found
  found=("\${(@f)$(command sluice complete zsh $(( CURRENT - 1 )) -- "\${(@)words[1,CURRENT]}" 2>/dev/null)}")
  if [[ "$found[1]" == ":files" ]]; then
    _files
  elif [[ -n "$found[1]" ]]; then
    _describe -V sluice found
  fi
}
if [[ "$funcstack[1]" == "_sluice" ]]; then _sluice "$@"; else compdef _sluice sluice; fi
`,
  fish: `# completions of sluice for fish: sluice completions fish | source
function __sluice_complete
  set -l typed (commandline -opc) (commandline -ct)
  set -l found (command sluice complete fish (math (count $typed) - 1) -- $typed 2>/dev/null)
  if test "$found[1]" = ":files"
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $found
  end
end
complete -c sluice -f -a '(__sluice_complete)'
`, // an empty answer would be completed with files, and "--" has to be quoted for the shim that npm installs
  powershell: `# completions of sluice for PowerShell: sluice completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName 'sluice', 'sluice.cmd', 'sluice.exe' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $typed = @()
  foreach ($element in $commandAst.CommandElements) {
    $before = $cursorPosition - $element.Extent.StartOffset
    if ($before -le 0) { break }
    $text = $element.Extent.Text
    if ($before -lt $text.Length) { $text = $text.Substring(0, $before) }
    $typed += $text.Trim("'", '"')
  }
  if ($commandAst.Extent.EndOffset -lt $cursorPosition) { $typed += '' }
  $index = $typed.Count - 1
  $found = @(& sluice complete powershell $index '--' @typed 2>$null)
  if ($found.Count -eq 0) { return '' }
  if ($found[0] -eq ':files') { return }
  $word = "$wordToComplete".Trim("'", '"')
  $cut = 0
  if ($typed[$index].EndsWith($word)) { $cut = $typed[$index].Length - $word.Length }
  foreach ($line in $found) {
    $value, $about = $line -split [char]9, 2
    if (-not $about) { $about = $value }
    $text = $value.Substring($cut)
    if ($text -match '[^\\w.,/:@=+-]') { $text = "'" + $text.Replace("'", "''") + "'" }
    [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $about)
  }
}
`,
}
