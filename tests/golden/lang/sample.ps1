# Keeps things.
using module Example
$Limit = 10

<#
.SYNOPSIS
Finds one.
#>
function Get-Store {
    param([string]$Key)
    if (-not $Key) {
        throw "no key"
    } elseif ($Key -eq 'x') {
        return $null
    } else {
        Write-Host $Key
    }
    foreach ($item in $items) {
        if ($item) { continue }
        Invoke-Item $item
    }
    while ($busy) { Wait-Store }
    switch ($Key) {
        'a' { Start-Store }
        default { Stop-Store }
    }
    try { Open-Store $Key } catch { exit 1 } finally { Close-Store }
}

class Store {
    [string]$Name
    Store([string]$name) { $this.Name = $name }
    [int] Count() { return $this.Items.Count }
}

enum State { Idle; Busy }
