// Owns what each shell runs to complete `dgsite`. All ask the program itself, so that a script never gets old: it answers one line that says
// whether file names are wanted, then one candidate per line, with its words after a tab.
export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/** Bash cuts words at `=` and `:` as well, so the program gets the line, and what is before the last cut is taken off again. */
const bash = `# bash completion for dgsite: put it into ~/.local/share/bash-completion/completions/dgsite
_dgsite() {
  local line="\${COMP_LINE:0:COMP_POINT}" places candidate last before="" quote="'\\""
  last="\${line##*[[:space:]]}"
  case "$last" in *[=:]*) before="\${last%"\${last##*[=:]}"}" ;; esac
  COMPREPLY=()
  {
    IFS= read -r places
    while IFS= read -r candidate; do
      candidate="\${candidate%%$'\\t'*}"
      candidate="\${candidate#"$before"}"
      # What a shell would act upon is quoted, unless the word is quoted already.
      [[ "$last" == [$quote]* ]] || printf -v candidate '%q' "$candidate"
      COMPREPLY+=("$candidate")
    done
  } < <(DGSITE_LINE="$line" "\${COMP_WORDS[0]}" complete-line 2>/dev/null)
  case "$places" in
    files) compopt -o filenames 2>/dev/null; while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -f -- "$2") ;;
    directories) compopt -o filenames 2>/dev/null; while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -d -- "$2") ;;
  esac
}
complete -F _dgsite dgsite
`;

const zsh = `#compdef dgsite
# zsh completion for dgsite: put it into a directory of $fpath as _dgsite
_dgsite() {
  local places line
  local -a answer values described
  answer=("\${(@f)$("\${words[1]}" complete-line -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  places="\${answer[1]}"
  for line in "\${(@)answer[2,-1]}"; do
    [[ -n "$line" ]] || continue
    values+=("\${line%%$'\\t'*}")
    described+=("\${line/$'\\t'/  -- }")
  done
  (( \${#values} )) && compadd -l -d described -a values
  [[ "$places" == files ]] && _files
  [[ "$places" == directories ]] && _files -/
  return 0
}
# Loaded by compinit it is the function; sourced it registers itself.
if [[ "\${funcstack[1]}" == _dgsite ]]; then _dgsite "$@"; else compdef _dgsite dgsite; fi
`;

const fish = `# fish completion for dgsite: put it into ~/.config/fish/completions/dgsite.fish
function __dgsite_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l answer ($typed[1] complete-line -- $typed[2..-1] "$current" 2>/dev/null)
    switch "$answer[1]"
        case files
            __fish_complete_path "$current"
        case directories
            __fish_complete_directories "$current"
    end
    test (count $answer) -gt 1; and printf '%s\\n' $answer[2..-1]
    return 0
end
complete -c dgsite -f -a '(__dgsite_complete)'
`;

const powershell = `# PowerShell completion for dgsite: add to your $PROFILE: dgsite completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName dgsite -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $typed = $commandAst.ToString()
  $length = [Math]::Min($typed.Length, $cursorPosition - $commandAst.Extent.StartOffset)
  $line = $typed.Substring(0, $length).PadRight($cursorPosition - $commandAst.Extent.StartOffset)
  $env:DGSITE_LINE = $line
  try { $answer = @(& $commandAst.CommandElements[0].ToString() complete-line) } finally { Remove-Item Env:DGSITE_LINE }
  if ($answer.Count -gt 0 -and $answer[0] -ne 'none' -and $answer.Count -eq 1) { return }
  $answer | Select-Object -Skip 1 | ForEach-Object {
    $value, $about = $_ -split "\`t", 2
    if (-not $about) { $about = $value }
    $text = if ($value -match '[\\s"\`$;&|<>(){}@#,]') { "'" + $value.Replace("'", "''") + "'" } else { $value }
    [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $about)
  }
}
`;

export const completionScripts: Record<Shell, string> = { bash, zsh, fish, powershell };
