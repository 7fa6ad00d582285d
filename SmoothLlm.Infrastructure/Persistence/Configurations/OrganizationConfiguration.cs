using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Identity;

namespace SmoothLlm.Infrastructure.Persistence.Configurations;

internal sealed class OrganizationConfiguration :
    IEntityTypeConfiguration<ApplicationUser>,
    IEntityTypeConfiguration<Organization>,
    IEntityTypeConfiguration<Membership>,
    IEntityTypeConfiguration<ApiKey>,
    IEntityTypeConfiguration<ConfigurationStamp>
{
    public void Configure(EntityTypeBuilder<ApplicationUser> builder) =>
        builder.Property(user => user.DisplayName).HasMaxLength(100);

    public void Configure(EntityTypeBuilder<Organization> builder) =>
        builder.Property(organization => organization.Name).HasMaxLength(Organization.MaxNameLength);

    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.HasKey(membership => new { membership.OrganizationId, membership.UserId });
        builder.Property(membership => membership.Role).HasConversion<string>().HasMaxLength(20);
        builder.HasOne<Organization>().WithMany().HasForeignKey(membership => membership.OrganizationId);
        builder.HasOne<ApplicationUser>().WithMany().HasForeignKey(membership => membership.UserId);
    }

    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.Property(key => key.Name).HasMaxLength(ApiKey.MaxNameLength);
        builder.Property(key => key.SecretHash).HasMaxLength(64).IsUnicode(false);
        builder.Property(key => key.Prefix).HasMaxLength(20);
        builder.Property(key => key.LastFour).HasMaxLength(4);
        builder.HasIndex(key => key.SecretHash).IsUnique();
        builder.HasIndex(key => new { key.OrganizationId, key.Id });
        builder.HasOne<Organization>().WithMany().HasForeignKey(key => key.OrganizationId);
    }

    public void Configure(EntityTypeBuilder<ConfigurationStamp> builder)
    {
        builder.Property(stamp => stamp.Id).ValueGeneratedNever();
        builder.HasData(new ConfigurationStamp { Version = 1 });
    }
}
