using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Ledger;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Critical, "The ledger could not write the {Subject}; nothing of it was written")]
    public static partial void LedgerCommandFailed(ILogger logger, Exception exception, string subject);

    [LoggerMessage(2003, LogLevel.Critical, "The ledger could not write the {Subject}: its account changed under it {Attempts} times")]
    public static partial void LedgerCommandContended(ILogger logger, string subject, int attempts);

    [LoggerMessage(2004, LogLevel.Warning, "{Holds} holds of processes that died were ended without a charge")]
    public static partial void HoldsExpired(ILogger logger, int holds);

    [LoggerMessage(2006, LogLevel.Warning, "{Settled} of {Kept} settlements in the journal of the process before were not in the book yet; now they are")]
    public static partial void SettlementsReplayed(ILogger logger, int settled, int kept);

    [LoggerMessage(2002, LogLevel.Error, "The ledger's connection was lost; it is opened again")]
    public static partial void LedgerConnectionLost(ILogger logger, Exception exception);

    [LoggerMessage(2011, LogLevel.Error, "The ledger is out of reach; {Commands} commands fail, and endings among them are tried again")]
    public static partial void LedgerOutOfReach(ILogger logger, Exception exception, int commands);

    [LoggerMessage(2007, LogLevel.Warning, "{Settlements} endings that could not be written before are written now; {Waiting} still wait")]
    public static partial void SettlementsCaughtUp(ILogger logger, int settlements, int waiting);

    [LoggerMessage(2009, LogLevel.Critical, "{Settlements} endings could not be written before the process ended; the next start carries out what is in the journal, and recovery ends the holds of the others")]
    public static partial void SettlementsLeft(ILogger logger, int settlements);

    [LoggerMessage(2010, LogLevel.Error, "{Holds} holds of this process whose requests are gone were ended with the progress that was saved, or without a charge")]
    public static partial void ForgottenHoldsEnded(ILogger logger, int holds);

    [LoggerMessage(2020, LogLevel.Error, "What request {RequestId} had delivered when its process died is charged with nothing: its saved progress cannot be read")]
    public static partial void DraftUnreadable(ILogger logger, Guid requestId);

    [LoggerMessage(2021, LogLevel.Critical, "The book breaks its rules: {Rules}. Stop selling and look at docs/reliability.md")]
    public static partial void InvariantsBroken(ILogger logger, string rules);

    [LoggerMessage(2022, LogLevel.Information, "The book keeps all its {Rules} rules; checked in {Milliseconds} ms")]
    public static partial void InvariantsHold(ILogger logger, int rules, long milliseconds);

    [LoggerMessage(2024, LogLevel.Warning, "Usage of pass-through requests is left out: {Waiting} records wait, and the disk does not keep up")]
    public static partial void RecordsLeftOut(ILogger logger, int waiting);
}
