using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Organizations;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>What became of the wish to welcome somebody.</summary>
public abstract record WelcomeResult
{
    private WelcomeResult()
    {
    }

    public sealed record Granted(NanoUsd Amount) : WelcomeResult;

    /// <summary>The mailbox had its credit before, perhaps for another account.</summary>
    public sealed record AlreadyGranted : WelcomeResult;

    /// <summary>This platform gives none.</summary>
    public sealed record NotOffered : WelcomeResult;

    /// <summary>The book could not be written; ask again.</summary>
    public sealed record Unavailable : WelcomeResult;
}

/// <summary>A gift to the organization of somebody whose mailbox is proven, once for each <see cref="Mailbox"/>.</summary>
public sealed class WelcomeCredit(
    IOptions<CreditsOptions> options,
    OrganizationRegistry organizations,
    ILedger ledger,
    ILogger<WelcomeCredit> logger)
{
    /// <summary>What the statement says of it; pages say it in the reader's language.</summary>
    public const string Description = "Welcome credit";

    /// <summary>Grants it, unless the mailbox has had it.</summary>
    /// <param name="email">Proven to be the user's.</param>
    public async Task<WelcomeResult> GrantAsync(string userId, string email, CancellationToken cancellationToken)
    {
        var amount = NanoUsd.FromUsd(options.Value.WelcomeUsd);
        if (amount == NanoUsd.Zero)
            return new WelcomeResult.NotOffered();
        var organization = await organizations.EnsureForUserAsync(userId, cancellationToken);
        var posting = new PostingRequest(
            LedgerTransactionKind.Grant,
            // A hash: the book is kept for good, and has no business with addresses.
            $"welcome:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Mailbox.Of(email))))}",
            organization.OrganizationId,
            LedgerAccountKind.Promo,
            amount,
            Description);
        switch (await ledger.PostAsync(posting, cancellationToken))
        {
            case PostingResult.Posted:
                Log.Welcomed(logger, organization.OrganizationId, amount);
                return new WelcomeResult.Granted(amount);
            case PostingResult.AlreadyPosted:
                return new WelcomeResult.AlreadyGranted();
            case PostingResult.Unavailable:
                return new WelcomeResult.Unavailable();
            case var unexpected:
                throw new InvalidOperationException($"Organization {organization.OrganizationId} could not be welcomed: {unexpected}.");
        }
    }
}
