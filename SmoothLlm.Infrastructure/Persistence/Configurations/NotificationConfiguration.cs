using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SmoothLlm.Core.Notifications;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Identity;

namespace SmoothLlm.Infrastructure.Persistence.Configurations;

internal sealed class NotificationConfiguration : IEntityTypeConfiguration<Notification>, IEntityTypeConfiguration<NotificationChoice>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.Property(notification => notification.Reference).HasMaxLength(Notification.MaxReferenceLength);
        builder.Property(notification => notification.Subject).HasMaxLength(Notification.MaxSubjectLength);
        // What lets one of several nodes tell an event.
        builder.HasIndex(notification => new { notification.OrganizationId, notification.Kind, notification.Reference }).IsUnique();
        builder.HasIndex(notification => new { notification.OrganizationId, notification.Id });
        builder.HasOne<Organization>().WithMany().HasForeignKey(notification => notification.OrganizationId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<NotificationChoice> builder)
    {
        builder.HasKey(choice => new { choice.OrganizationId, choice.UserId });
        builder.HasOne<Organization>().WithMany().HasForeignKey(choice => choice.OrganizationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<ApplicationUser>().WithMany().HasForeignKey(choice => choice.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
