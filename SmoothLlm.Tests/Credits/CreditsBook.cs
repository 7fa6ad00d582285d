using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Credits;

/// <summary>A real file with the ledger and all that gives credits away.</summary>
internal sealed class CreditsBook : IAsyncDisposable
{
    private int postings;

    private CreditsBook(SqliteDatabase database) => Database = database;

    public SqliteDatabase Database { get; }

    public WaitingMails Mails => (WaitingMails)Database.Get<IMailTransport>();

    public static async Task<CreditsBook> OpenAsync(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([.. settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))])
            .Build();
        var database = await SqliteDatabase.OpenAsync(services => services
            .AddLedger()
            .AddOrganizations()
            .AddMemberships()
            .AddEmail(configuration)
            .AddCredits(configuration)
            .AddSingleton<IServer>(new NoServer())
            .AddSingleton<IMailTransport, WaitingMails>());
        await database.Get<MailQueue>().StartAsync(CancellationToken.None);
        return new CreditsBook(database);
    }

    public T Get<T>()
        where T : notnull => Database.Get<T>();

    /// <summary>A user, who is a member where an organization is named.</summary>
    public async Task<ApplicationUser> AddUserAsync(string email, Guid? organizationId = null, OrganizationRole role = OrganizationRole.Owner)
    {
        var user = new ApplicationUser { UserName = email, Email = email, DisplayName = "Ada", CreatedAt = Database.Time.GetUtcNow() };
        await Database.AddAsync(user);
        if (organizationId is { } id)
            await Database.AddAsync(new Membership { OrganizationId = id, UserId = user.Id, Role = role, CreatedAt = Database.Time.GetUtcNow() });
        return user;
    }

    /// <summary>Gives or takes, as if by a request.</summary>
    public async Task MoveAsync(Guid organizationId, decimal usd)
    {
        var posting = new PostingRequest(
            LedgerTransactionKind.Grant, $"test:{++postings}", organizationId, LedgerAccountKind.Promo, NanoUsd.FromUsd(usd), "Test");
        (await Get<ILedger>().PostAsync(posting, CancellationToken.None)).ShouldBeOfType<PostingResult.Posted>();
    }

    public async Task<NanoUsd> PostedAsync(Guid organizationId) =>
        (await Get<LedgerQueries>().BalanceAsync(organizationId, CancellationToken.None)).Posted;

    public async Task AssertInvariantsAsync() =>
        (await Get<LedgerInvariants>().CheckAsync(CancellationToken.None)).Where(rule => rule.Violations != 0).ShouldBeEmpty();

    public async ValueTask DisposeAsync()
    {
        await Get<MailQueue>().StopAsync(CancellationToken.None);
        await Database.DisposeAsync();
    }
}
