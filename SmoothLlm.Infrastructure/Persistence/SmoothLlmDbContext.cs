using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SmoothLlm.Core.Announcements;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.ContentLogging;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Mcp;
using SmoothLlm.Core.Notifications;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Core.Plans;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Idempotency;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Usage;

namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>
/// The database. One sealed subclass per engine carries the dialect and the migrations. Every save takes its turn at
/// the <see cref="WriteGate"/>; changes to what nodes keep in memory bump the <see cref="ConfigurationStamp"/>.
/// </summary>
public abstract class SmoothLlmDbContext(DbContextOptions options, WriteGate gate) : IdentityDbContext<ApplicationUser>(options)
{
    /// <summary>The column of a key that says in which <see cref="ConfigurationStamp.Version"/> it was last changed.</summary>
    internal const string KeyVersion = "Version";

    public DbSet<Organization> Organizations => Set<Organization>();

    public DbSet<Plan> Plans => Set<Plan>();

    public DbSet<Membership> Memberships => Set<Membership>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<Provider> Providers => Set<Provider>();

    public DbSet<ProviderCredential> ProviderCredentials => Set<ProviderCredential>();

    public DbSet<McpServer> McpServers => Set<McpServer>();

    public DbSet<Core.Catalog.Model> Models => Set<Core.Catalog.Model>();

    public DbSet<ModelAlias> ModelAliases => Set<ModelAlias>();

    public DbSet<Deployment> Deployments => Set<Deployment>();

    public DbSet<PriceVersion> PriceVersions => Set<PriceVersion>();

    public DbSet<MarginSetting> MarginSettings => Set<MarginSetting>();

    public DbSet<LedgerAccount> LedgerAccounts => Set<LedgerAccount>();

    public DbSet<LedgerTransaction> LedgerTransactions => Set<LedgerTransaction>();

    public DbSet<LedgerEntry> LedgerEntries => Set<LedgerEntry>();

    public DbSet<Hold> Holds => Set<Hold>();

    public DbSet<NodeLease> NodeLeases => Set<NodeLease>();

    public DbSet<SettlementDraft> SettlementDrafts => Set<SettlementDraft>();

    public DbSet<UsageRecord> UsageRecords => Set<UsageRecord>();

    public DbSet<UsageRollup> UsageRollups => Set<UsageRollup>();

    public DbSet<UsageDay> UsageDays => Set<UsageDay>();

    public DbSet<UsageCutoff> UsageCutoffs => Set<UsageCutoff>();

    public DbSet<RequestContent> RequestContents => Set<RequestContent>();

    public DbSet<Purchase> Purchases => Set<Purchase>();

    public DbSet<PaymentCustomer> PaymentCustomers => Set<PaymentCustomer>();

    public DbSet<AutoTopUp> AutoTopUps => Set<AutoTopUp>();

    public DbSet<PaymentEvent> PaymentEvents => Set<PaymentEvent>();

    public DbSet<Voucher> Vouchers => Set<Voucher>();

    public DbSet<VoucherRedemption> VoucherRedemptions => Set<VoucherRedemption>();

    public DbSet<LowBalanceAlert> LowBalanceAlerts => Set<LowBalanceAlert>();

    public DbSet<UserSession> UserSessions => Set<UserSession>();

    public DbSet<Notification> Notifications => Set<Notification>();

    public DbSet<NotificationChoice> NotificationChoices => Set<NotificationChoice>();

    public DbSet<IdempotencyRecord> IdempotencyRecords => Set<IdempotencyRecord>();

    public DbSet<Announcement> Announcements => Set<Announcement>();

    public DbSet<Onboarding> Onboardings => Set<Onboarding>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<ConfigurationStamp> ConfigurationStamps => Set<ConfigurationStamp>();

    /// <summary>Whether this context is inside its turn at the gate. Connections opened outside of it are read-only.</summary>
    internal bool MayWrite { get; private set; }

    /// <summary>A query for how many of the triggers are missing that keep the ledger append-only.</summary>
    internal abstract string MissingTriggersQuery { get; }

    /// <summary>All that is read on this context until it is disposed is as it was at one moment; nobody waits for it.</summary>
    internal abstract Task<IDbContextTransaction> BeginSnapshotAsync(CancellationToken cancellationToken);

    /// <summary>Takes the gate for all that follows on this context, until disposed.</summary>
    /// <exception cref="VisitorException">Whoever is behind this only looks.</exception>
    public async ValueTask<IDisposable> BeginWriteAsync(CancellationToken cancellationToken)
    {
        if (CurrentActor.Value.VisitedOrganizationId is not null)
            throw new VisitorException();
        var turn = await gate.EnterAsync(cancellationToken);
        MayWrite = true;
        return new WriteTurn(this, turn);
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Save asynchronously: the write gate is awaited.");

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (MayWrite)
            return await SaveStampedAsync(acceptAllChangesOnSuccess, cancellationToken);
        using var turn = await BeginWriteAsync(cancellationToken);
        return await SaveStampedAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite can neither compare nor group its own text form of these, and a number sorts the same on every engine.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(SmoothLlmDbContext).Assembly);
    }

    private async Task<int> SaveStampedAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken)
    {
        var changes = ChangeTracker.Entries()
            .Where(entry => entry.State is not (EntityState.Unchanged or EntityState.Detached)
                && entry.Entity is ApiKey or Organization or Plan or Provider or ProviderCredential or McpServer or Core.Catalog.Model or ModelAlias or Deployment or PriceVersion or MarginSetting)
            .ToList();
        if (changes.Count > 0)
        {
            var stamp = await ConfigurationStamps.SingleAsync(row => row.Id == ConfigurationStamp.OnlyId, cancellationToken);
            // What is new has no keys that a node could know; what is gone bears no version.
            stamp.CountChange(isOfOwners: changes.Exists(entry =>
                (entry.Entity is Organization or Plan && entry.State != EntityState.Added) || (entry.Entity is ApiKey && entry.State == EntityState.Deleted)));
            foreach (var key in changes.Where(entry => entry.Entity is ApiKey))
                key.Property(KeyVersion).CurrentValue = stamp.Version;
        }

        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    private sealed class WriteTurn(SmoothLlmDbContext context, WriteGate.Turn turn) : IDisposable
    {
        public void Dispose()
        {
            context.MayWrite = false;
            turn.Dispose();
        }
    }

    private sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(),
        milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
