using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SmoothLlm.Core.Announcements;
using SmoothLlm.Core.Organizations;

namespace SmoothLlm.Infrastructure.Persistence.Configurations;

internal sealed class PortalConfiguration : IEntityTypeConfiguration<Announcement>, IEntityTypeConfiguration<Onboarding>
{
    public void Configure(EntityTypeBuilder<Announcement> builder)
    {
        builder.Property(announcement => announcement.Text).HasMaxLength(Announcement.MaxTextLength);
        builder.Property(announcement => announcement.Tone).HasConversion<string>().HasMaxLength(20);
        builder.Property(announcement => announcement.AuthorUserId).HasMaxLength(450);
    }

    public void Configure(EntityTypeBuilder<Onboarding> builder)
    {
        builder.HasKey(onboarding => onboarding.OrganizationId);
        builder.HasOne<Organization>().WithOne().HasForeignKey<Onboarding>(onboarding => onboarding.OrganizationId).OnDelete(DeleteBehavior.Cascade);
    }
}
