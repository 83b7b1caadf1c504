# Sends one sales file: powershell -File send.ps1 C:\out\sales.csv
param([Parameter(Mandatory = $true)][string]$File)
$ErrorActionPreference = 'Stop'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
$Url = '@URL@'
$Key = '@KEY@'

$Path = (Resolve-Path -LiteralPath $File).Path
$Id = [DateTime]::UtcNow.ToString('yyyyMMddTHHmmss') + '-' + [Guid]::NewGuid().ToString('N').Substring(0, 12)
$Time = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
$Stream = [IO.File]::OpenRead($Path)
try { $Sum = [Security.Cryptography.SHA256]::Create().ComputeHash($Stream) } finally { $Stream.Dispose() }
$Digest = 'sha-256=:' + [Convert]::ToBase64String($Sum) + ':'
$Hmac = New-Object Security.Cryptography.HMACSHA256
$Hmac.Key = [Convert]::FromBase64String($Key.Substring(6))
$Signed = [Text.Encoding]::UTF8.GetBytes(('{0}.{1}.{2}' -f $Id, $Time, $Digest))
$Headers = @{
    'webhook-id'        = $Id
    'webhook-timestamp' = "$Time"
    'webhook-signature' = 'v1,' + [Convert]::ToBase64String($Hmac.ComputeHash($Signed))
    'content-digest'    = $Digest
}

try {
    $Answer = Invoke-WebRequest -Uri $Url -Method Post -InFile $Path -Headers $Headers -UseBasicParsing `
        -ContentType 'application/octet-stream'
    Write-Output "$($Answer.StatusCode) $($Answer.Content)"
} catch {
    Write-Output "$($_.Exception.Message) $($_.ErrorDetails.Message)"
    exit 1
}
