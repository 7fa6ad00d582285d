using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Plans;
using SmoothLlm.Infrastructure.Identity;

namespace SmoothLlm.Infrastructure.Persistence.Configurations;

internal sealed class OrganizationConfiguration :
    IEntityTypeConfiguration<ApplicationUser>,
    IEntityTypeConfiguration<Organization>,
    IEntityTypeConfiguration<Plan>,
    IEntityTypeConfiguration<Membership>,
    IEntityTypeConfiguration<Invitation>,
    IEntityTypeConfiguration<ApiKey>,
    IEntityTypeConfiguration<ConfigurationStamp>
{
    public void Configure(EntityTypeBuilder<ApplicationUser> builder) =>
        builder.Property(user => user.DisplayName).HasMaxLength(100);

    public void Configure(EntityTypeBuilder<Organization> builder)
    {
        builder.Property(organization => organization.Name).HasMaxLength(Organization.MaxNameLength);
        builder.Property(organization => organization.TimeZoneId).HasMaxLength(Organization.MaxTimeZoneIdLength).IsUnicode(false);
        builder.HasOne<Plan>().WithMany().HasForeignKey(organization => organization.PlanId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Plan> builder)
    {
        builder.Property(plan => plan.Name).HasMaxLength(Plan.MaxNameLength);
        builder.Property(plan => plan.Revision).IsConcurrencyToken();
        builder.HasIndex(plan => plan.Name).IsUnique();
        var beginning = DateTimeOffset.UnixEpoch;
        builder.HasData(
            new Plan { Id = Plan.FreeId, Name = "Free", DailyMessages = Plan.FreeDailyMessages, CreatedAt = beginning },
            new Plan { Id = Plan.PremiumId, Name = "Premium", IsDefault = true, CreatedAt = beginning });
    }

    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.HasKey(membership => new { membership.OrganizationId, membership.UserId });
        builder.Property(membership => membership.Role).HasConversion<string>().HasMaxLength(20);
        builder.HasOne<Organization>().WithMany().HasForeignKey(membership => membership.OrganizationId);
        builder.HasOne<ApplicationUser>().WithMany().HasForeignKey(membership => membership.UserId);
    }

    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.Property(invitation => invitation.Email).HasMaxLength(Invitation.MaxEmailLength);
        builder.Property(invitation => invitation.Role).HasConversion<string>().HasMaxLength(20);
        builder.Property(invitation => invitation.TokenHash).HasMaxLength(64).IsUnicode(false);
        builder.Property(invitation => invitation.InvitedByUserId).HasMaxLength(450);
        builder.HasIndex(invitation => invitation.TokenHash).IsUnique();
        builder.HasIndex(invitation => new { invitation.OrganizationId, invitation.CreatedAt });
        builder.HasOne<Organization>().WithMany().HasForeignKey(invitation => invitation.OrganizationId);
    }

    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.Property(key => key.Kind).HasConversion<string>().HasMaxLength(20).HasDefaultValue(ApiKeyKind.ApiKey);
        builder.Property(key => key.Name).HasMaxLength(ApiKey.MaxNameLength);
        builder.Property(key => key.SecretHash).HasMaxLength(64).IsUnicode(false);
        builder.Property(key => key.PreviousSecretHash).HasMaxLength(64).IsUnicode(false);
        builder.Property(key => key.Prefix).HasMaxLength(20);
        builder.Property(key => key.LastFour).HasMaxLength(4);
        builder.Property(key => key.IsEnabled).HasDefaultValue(true);
        builder.Property(key => key.SpendLimitWindow).HasConversion<string>().HasMaxLength(20).HasDefaultValue(SpendWindow.Total);
        builder.Property(key => key.AllowedModels).HasConversion<LinesConverter, LinesComparer>();
        builder.Property(key => key.AllowedIps).HasConversion<LinesConverter, LinesComparer>();
        builder.Property(key => key.Revision).IsConcurrencyToken();
        builder.HasIndex(key => key.SecretHash).IsUnique();
        builder.HasIndex(key => key.PreviousSecretHash);
        builder.Property<long>(SmoothLlmDbContext.KeyVersion);
        builder.HasIndex(SmoothLlmDbContext.KeyVersion);
        builder.HasIndex(key => new { key.OrganizationId, key.Id });
        builder.HasOne<Organization>().WithMany().HasForeignKey(key => key.OrganizationId);
    }

    public void Configure(EntityTypeBuilder<ConfigurationStamp> builder)
    {
        builder.Property(stamp => stamp.Id).ValueGeneratedNever();
        builder.HasData(new ConfigurationStamp { Version = 1 });
    }

    /// <summary>A list of texts without line breaks, one a line.</summary>
    private sealed class LinesConverter() : ValueConverter<IReadOnlyList<string>, string>(
        list => string.Join('\n', list),
        text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private sealed class LinesComparer() : ValueComparer<IReadOnlyList<string>>(
        (left, right) => left == right || (left != null && right != null && left.SequenceEqual(right)),
        list => list.Aggregate(0, (hash, text) => HashCode.Combine(hash, text.GetHashCode(StringComparison.Ordinal))),
        list => list);
}
